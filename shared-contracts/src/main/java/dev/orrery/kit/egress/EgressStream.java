package dev.orrery.kit.egress;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpTimeoutException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An answer whose body is read as it arrives. Closing it closes the connection. */
public record EgressStream(int status, String contentType, InputStream body, Map<String, List<String>> headers)
        implements AutoCloseable {
    public boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    public Optional<String> header(String name) {
        return EgressHeaders.first(headers, name);
    }

    /** Whether reading the body failed because nothing came for too long. */
    public static boolean fellSilent(IOException failure) {
        return failure instanceof HttpTimeoutException;
    }

    @Override
    public void close() {
        try {
            body.close();
        } catch (IOException alreadyBroken) {
            // The connection is gone, which is what closing asks for.
            return;
        }
    }
}
