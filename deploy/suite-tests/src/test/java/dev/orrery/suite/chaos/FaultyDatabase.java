package dev.orrery.suite.chaos;

import dev.orrery.testkit.SuiteParts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A proxy before PostgreSQL that understands where one exchange of its protocol ends (version 3: what a client sends up to
 * a Sync or a simple query, and the answers up to ReadyForQuery). A share of the exchanges, chosen by the seed, goes wrong;
 * the connection is gone after each that did.
 */
final class FaultyDatabase implements AutoCloseable {
    private final ServerSocket server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<FaultyConnection> open = ConcurrentHashMap.newKeySet();
    private final Chances chances;
    private volatile int target;

    /** Without faults until it is told. */
    FaultyDatabase(long seed) throws IOException {
        this.chances = new Chances(seed);
        this.server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    /** The environment of a suite with these ports that reaches its database through this. */
    Map<String, String> settings(Map<String, String> ports) {
        target = SuiteParts.uri("postgres", ports).getPort();
        return Map.of("ORRERY_DB_URL", "jdbc:postgresql://127.0.0.1:" + server.getLocalPort() + "/orrery");
    }

    Chances chances() {
        return chances;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                threads.execute(() -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                Socket database = new Socket(InetAddress.getLoopbackAddress(), target)) {
            client.setTcpNoDelay(true);
            database.setTcpNoDelay(true);
            FaultyConnection connection = new FaultyConnection(client, database, chances);
            open.add(connection);
            try {
                threads.execute(connection::answers);
                connection.requests();
            } finally {
                open.remove(connection);
            }
        } catch (IOException ended) {
            // One of the two went away, and so does the other.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        open.forEach(FaultyConnection::close);
        threads.shutdownNow();
    }
}
