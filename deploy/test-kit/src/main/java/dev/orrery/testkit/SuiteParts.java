package dev.orrery.testkit;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The processes of the packaged suite, as the launcher names them, and the ports that they listen on. */
public final class SuiteParts {
    /** The suite's own. */
    public static final List<String> SERVICES = List.of(
            "local-runtime",
            "platform-control",
            "modelops-service",
            "context-ingestion",
            "agent-engine",
            "mcp-gateway",
            "sandbox",
            "backend-api");

    /** Every process. */
    public static final List<String> ALL =
            Stream.concat(Stream.of("postgres", "kafka"), SERVICES.stream()).toList();

    /** The broker has a second port, for itself. */
    private static final String CONTROLLER = "kafka-controller";

    private SuiteParts() {}

    /** The variable that tells the launcher and all parts where this one listens: {@code ORRERY_BACKEND_API_PORT}. */
    public static String portVariable(String part) {
        return "ORRERY_" + part.toUpperCase(Locale.ROOT).replace('-', '_') + "_PORT";
    }

    /** Where this part listens, by ports as {@link #freePorts} gives them. */
    public static URI uri(String part, Map<String, String> ports) {
        return URI.create("http://127.0.0.1:" + ports.get(portVariable(part)));
    }

    /** A free port for everything that listens, by its variable. */
    public static Map<String, String> freePorts() throws IOException {
        Map<String, String> ports = new TreeMap<>();
        List<ServerSocket> held = new ArrayList<>();
        for (String part : Stream.concat(ALL.stream(), Stream.of(CONTROLLER)).toList()) {
            // Held until all are chosen: no port is given twice.
            ServerSocket socket = new ServerSocket(0);
            held.add(socket);
            ports.put(portVariable(part), Integer.toString(socket.getLocalPort()));
        }
        for (ServerSocket socket : held) {
            socket.close();
        }
        return ports;
    }

    public static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }
}
