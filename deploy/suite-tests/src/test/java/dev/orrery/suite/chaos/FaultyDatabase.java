package dev.orrery.suite.chaos;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A proxy before PostgreSQL that understands where one exchange of its protocol ends (version 3: what a client sends up to
 * a Sync or a simple query, and the answers up to ReadyForQuery). A share of the exchanges, chosen by the seed, goes wrong.
 */
final class FaultyDatabase implements AutoCloseable {
    /** What happens to an exchange; the connection is gone after each but the first. */
    enum Fault {
        NONE,
        /** The statement does not reach the database. */
        ERROR,
        /** The statement does not reach the database, and nothing is heard for a while. */
        TIMEOUT,
        /** It is done, and its answer is lost. */
        DONE_BUT_CUT,
        /** It is done, and after a while of silence its answer is lost. */
        DONE_BUT_TIMEOUT
    }

    private static final Fault[] FAULTS = {Fault.ERROR, Fault.TIMEOUT, Fault.DONE_BUT_CUT, Fault.DONE_BUT_TIMEOUT};

    private final int target;
    private final ServerSocket server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<FaultyConnection> open = ConcurrentHashMap.newKeySet();
    private final Random random;
    private final Map<Fault, Integer> happened = new EnumMap<>(Fault.class);
    private volatile double share;

    /** Without faults until it is told. */
    FaultyDatabase(int target, long seed) throws IOException {
        this.target = target;
        this.random = new Random(seed);
        this.server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** @param part of all exchanges that goes wrong, from 0 to 1 */
    void fail(double part) {
        share = part;
    }

    synchronized int exchanges() {
        return happened.values().stream().mapToInt(Integer::intValue).sum();
    }

    synchronized int faults() {
        return exchanges() - happened.getOrDefault(Fault.NONE, 0);
    }

    @Override
    public synchronized String toString() {
        return "database " + happened;
    }

    private synchronized Fault next() {
        Fault fault = random.nextDouble() < share ? FAULTS[random.nextInt(FAULTS.length)] : Fault.NONE;
        happened.merge(fault, 1, Integer::sum);
        return fault;
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
            FaultyConnection connection = new FaultyConnection(client, database, this::next);
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
