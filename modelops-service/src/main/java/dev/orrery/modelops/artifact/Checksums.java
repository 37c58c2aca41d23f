package dev.orrery.modelops.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** Hashes of files as the hub and the registry use them, in lower-case hexadecimal. */
public final class Checksums {
    private static final int BUFFER = 1 << 16;

    private Checksums() {}

    public static String sha256(Path file) throws IOException {
        return hash(digest("SHA-256"), file);
    }

    /** The id that git gives to this content: SHA-1 over its size and itself. */
    public static String gitBlob(Path file) throws IOException {
        MessageDigest digest = digest("SHA-1");
        digest.update(("blob " + Files.size(file) + "\0").getBytes(StandardCharsets.UTF_8));
        return hash(digest, file);
    }

    /** One checksum for all files of a model. @param byPath SHA-256 by relative path */
    public static String ofManifest(Map<String, String> byPath) {
        MessageDigest digest = digest("SHA-256");
        new TreeMap<>(byPath)
                .forEach((path, sha) -> digest.update((sha + "  " + path + "\n").getBytes(StandardCharsets.UTF_8)));
        return HexFormat.of().formatHex(digest.digest());
    }

    private static String hash(MessageDigest digest, Path file) throws IOException {
        byte[] buffer = new byte[BUFFER];
        try (InputStream content = Files.newInputStream(file)) {
            for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
