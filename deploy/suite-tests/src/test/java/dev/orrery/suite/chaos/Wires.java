package dev.orrery.suite.chaos;

import dev.orrery.testkit.SuiteParts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** A proxy in front of every service that others call, and of the runtime of models and vectors. */
final class Wires implements AutoCloseable {
    private static final List<String> SERVICES =
            List.of("platform-control", "modelops-service", "context-ingestion", "agent-engine", "mcp-gateway");
    private static final String RUNTIME = "local-runtime";
    private static final String EDGE = "backend-api";

    private final long seed;
    private final Map<String, FaultyWire> wires = new TreeMap<>();
    private final UnaryOperator<URI> model;

    /** @param model the address of the model server before this runtime */
    Wires(long seed, UnaryOperator<URI> model) {
        this.seed = seed;
        this.model = model;
    }

    /** The environment of a suite with these ports whose parts call each other through the wires. */
    Map<String, String> settings(Map<String, String> ports) {
        Map<String, String> settings = new HashMap<>();
        for (String service : SERVICES) {
            settings.put("ORRERY_SERVICES_" + service.toUpperCase(Locale.ROOT).replace('-', '_'), wire(service, ports));
        }
        wire(EDGE, ports);
        settings.put("LLM_URL", wire("models", model.apply(SuiteParts.uri(RUNTIME, ports))));
        settings.put("LUCENE_URL", wire(RUNTIME, ports));
        return Settings.of(settings);
    }

    private String wire(String part, Map<String, String> ports) {
        return wire(part, SuiteParts.uri(part, ports));
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

    /** The one before this part. */
    FaultyWire before(String part) {
        FaultyWire wire = wires.get(part);
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
    }
}
