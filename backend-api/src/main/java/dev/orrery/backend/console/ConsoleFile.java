package dev.orrery.backend.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A built file with the compressed copies that the build wrote beside it. */
record ConsoleFile(
        String type, String cacheControl, String tag, byte[] plain, byte @Nullable [] brotli, byte @Nullable [] gzip) {
    private static final String FOLDER = "/console/";
    /** Names under it carry a hash of their content. */
    private static final String HASHED = "assets/";

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html;charset=UTF-8",
            "js", "text/javascript;charset=UTF-8",
            "css", "text/css;charset=UTF-8",
            "svg", "image/svg+xml",
            "woff2", "font/woff2",
            "json", "application/json",
            "txt", "text/plain;charset=UTF-8");

    static ConsoleFile read(String name) {
        byte[] plain = Objects.requireNonNull(bytes(name), name);
        return new ConsoleFile(
                Objects.requireNonNull(TYPES.get(name.substring(name.lastIndexOf('.') + 1)), name),
                name.startsWith(HASHED) ? "public, max-age=31536000, immutable" : "no-cache",
                '"' + digest(plain) + '"',
                plain,
                bytes(name + ".br"),
                bytes(name + ".gz"));
    }

    /** What stands in the file of that name, null when the build wrote none. */
    static byte @Nullable [] bytes(String name) {
        try (InputStream source = ConsoleFile.class.getResourceAsStream(FOLDER + name)) {
            return source == null ? null : source.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String digest(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body), 0, 16);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java platform has SHA-256", impossible);
        }
    }
}
