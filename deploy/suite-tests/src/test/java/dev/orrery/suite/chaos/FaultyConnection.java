package dev.orrery.suite.chaos;

import dev.orrery.suite.chaos.Chances.Fault;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;

/** One connection of a service to the database, through {@link FaultyDatabase}. */
final class FaultyConnection {
    private static final Duration SILENCE = Duration.ofSeconds(3);
    private static final int SSL_REQUEST = 80877103;
    private static final int GSS_REQUEST = 80877104;
    private static final int CANCEL_REQUEST = 80877102;

    private final Socket client;
    private final Socket database;
    private final Chances chances;
    /** The answer to a wish for encryption is one byte, no message. */
    private volatile boolean bareAnswer;

    private volatile Fault current = Fault.NONE;

    FaultyConnection(Socket client, Socket database, Chances chances) {
        this.client = client;
        this.database = database;
        this.chances = chances;
    }

    /** Passes on what the client says, until one of the two is gone. */
    void requests() throws IOException {
        DataInputStream in = new DataInputStream(new BufferedInputStream(client.getInputStream()));
        ByteArrayOutputStream exchange = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(exchange);
        begin(in, out, exchange);
        while (true) {
            int type = in.readByte();
            copyMessage(type, in, out);
            if (type == 'S' || type == 'Q') {
                if (!pass(chances.next(), exchange)) {
                    return;
                }
            } else if (type == 'p' || type == 'X' || type == 'H') {
                send(exchange);
            }
        }
    }

    /** What comes before the first typed message: a wish for encryption, and the startup message. */
    private void begin(DataInputStream in, DataOutputStream out, ByteArrayOutputStream exchange) throws IOException {
        int code;
        do {
            int length = in.readInt();
            code = in.readInt();
            out.writeInt(length);
            out.writeInt(code);
            out.write(in.readNBytes(length - 8));
            bareAnswer = code == SSL_REQUEST || code == GSS_REQUEST;
            send(exchange);
        } while (code == SSL_REQUEST || code == GSS_REQUEST || code == CANCEL_REQUEST);
    }

    private static void copyMessage(int type, DataInputStream in, DataOutputStream out) throws IOException {
        int length = in.readInt();
        out.writeByte(type);
        out.writeInt(length);
        out.write(in.readNBytes(length - 4));
    }

    private void send(ByteArrayOutputStream exchange) throws IOException {
        exchange.writeTo(database.getOutputStream());
        database.getOutputStream().flush();
        exchange.reset();
    }

    /** False when the connection is to end now. */
    private boolean pass(Fault fault, ByteArrayOutputStream exchange) throws IOException {
        current = fault;
        if (fault == Fault.TIMEOUT) {
            Waiting.pause(SILENCE);
        }
        if (fault == Fault.TIMEOUT || fault == Fault.ERROR) {
            return false;
        }
        send(exchange);
        return true;
    }

    /** Passes on what the database says, until one of the two is gone. */
    void answers() {
        try (client;
                database) {
            DataInputStream in = new DataInputStream(new BufferedInputStream(database.getInputStream()));
            DataOutputStream out = new DataOutputStream(new BufferedOutputStream(client.getOutputStream()));
            DataOutputStream nowhere = new DataOutputStream(OutputStream.nullOutputStream());
            while (true) {
                // What kind of answer it is, is known once it begins.
                int type = in.readByte();
                if (bareAnswer) {
                    bareAnswer = false;
                    out.writeByte(type);
                } else {
                    boolean lost = current == Fault.DONE_BUT_CUT || current == Fault.DONE_BUT_TIMEOUT;
                    copyMessage(type, in, lost ? nowhere : out);
                    if (lost && type == 'Z') {
                        if (current == Fault.DONE_BUT_TIMEOUT) {
                            Waiting.pause(SILENCE);
                        }
                        return;
                    }
                }
                if (in.available() == 0) {
                    out.flush();
                }
            }
        } catch (IOException ended) {
            // One of the two went away, and so does the other.
        }
    }

    void close() {
        try (client;
                database) {
            // Both are closed.
        } catch (IOException alreadyGone) {
            // As it should be.
        }
    }
}
