package dev.orrery.suite.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A proxy in front of every service that others call, and of the runtime of models and vectors. */
final class Wires implements AutoCloseable {
    private static final List<String> SERVICES =
            List.of("PLATFORM_CONTROL", "MODELOPS_SERVICE", "CONTEXT_INGESTION", "AGENT_ENGINE", "MCP_GATEWAY");
    private static final String RUNTIME = "LOCAL_RUNTIME";
    private static final String EDGE = "BACKEND_API";

    private final long seed;
    private final Map<String, FaultyWire> wires = new TreeMap<>();
    private final List<ModelFront> models = new ArrayList<>();

    Wires(long seed) {
        this.seed = seed;
    }

    /** The environment of a suite with these ports whose parts call each other through the wires. */
    Map<String, String> settings(Map<String, String> ports) {
        Map<String, String> settings = new HashMap<>();
        for (String service : SERVICES) {
            settings.put("ORRERY_SERVICES_" + service, wire(service, ports));
        }
        wire(EDGE, ports);
        ModelFront front = new ModelFront(target(RUNTIME, ports));
        models.add(front);
        settings.put("LLM_URL", wire("MODELS", front.uri()));
        settings.put("LUCENE_URL", wire(RUNTIME, ports));
        return Settings.of(settings);
    }

    private static URI target(String part, Map<String, String> ports) {
        return URI.create("http://127.0.0.1:" + ports.get("ORRERY_" + part + "_PORT"));
    }

    private String wire(String part, Map<String, String> ports) {
        return wire(part, target(part, ports));
    }

    private String wire(String name, URI target) {
        try {
            FaultyWire wire = new FaultyWire(name, target, seed);
            wires.put(name, wire);
            return wire.uri().toString();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The one before this part, by the part's name in lower case. */
    FaultyWire before(String part) {
        FaultyWire wire = wires.get(part.toUpperCase(Locale.ROOT).replace('-', '_'));
        if (wire == null) {
            throw new IllegalArgumentException("No wire leads to " + part);
        }
        return wire;
    }

    /** Between the services, and not between clients and the edge. */
    void fail(double share) {
        wires.forEach((name, wire) -> wire.chances().fail(name.equals(EDGE) ? 0 : share));
    }

    int faults() {
        return wires.values().stream().mapToInt(wire -> wire.chances().faults()).sum();
    }

    int requests() {
        return wires.values().stream().mapToInt(wire -> wire.chances().total()).sum();
    }

    String table() {
        StringBuilder text = new StringBuilder();
        wires.values().forEach(wire -> text.append("- ").append(wire).append('\n'));
        return text.toString();
    }

    @Override
    public void close() {
        wires.values().forEach(FaultyWire::close);
        models.forEach(ModelFront::close);
    }
}
