package dev.orrery.testkit;

import java.io.IOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
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

    private static final int FIRST = 15_000;
    /** Of Linux; other systems begin later. */
    private static final int FIRST_EPHEMERAL = 32_768;

    private static final int ATTEMPTS = 1_000;

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
        try {
            for (String part :
                    Stream.concat(ALL.stream(), Stream.of(CONTROLLER)).toList()) {
                // Held until all are chosen: no port is given twice.
                ServerSocket socket = free();
                held.add(socket);
                ports.put(portVariable(part), Integer.toString(socket.getLocalPort()));
            }
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
        return ports;
    }

    public static int freePort() throws IOException {
        try (ServerSocket free = free()) {
            return free.getLocalPort();
        }
    }

    /** Of those that systems do not give to connections and to servers of any port: it stays free until it is used. */
    private static ServerSocket free() throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                return new ServerSocket(ThreadLocalRandom.current().nextInt(FIRST, FIRST_EPHEMERAL));
            } catch (BindException taken) {
                continue;
            }
        }
        throw new IOException("There is no free port from " + FIRST + " to " + (FIRST_EPHEMERAL - 1));
    }
}
