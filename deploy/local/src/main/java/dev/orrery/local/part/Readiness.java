package dev.orrery.local.part;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tells whether a part that was started can be used. */
@FunctionalInterface
public interface Readiness {
    boolean ready();

    /** A {@code GET} that answers 200. */
    static Readiness http(int port, String path) {
        return () -> {
            try {
                HttpURLConnection connection = (HttpURLConnection)
                        URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
                connection.setConnectTimeout(1_000);
                connection.setReadTimeout(2_000);
                try {
                    return connection.getResponseCode() == 200;
                } finally {
                    connection.disconnect();
                }
            } catch (IOException notYet) {
                return false;
            }
        };
    }

    /** A file that the part writes when it is ready. */
    static Readiness marker(Path file) {
        return () -> Files.exists(file);
    }
}
