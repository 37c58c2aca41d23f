package dev.orrery.images;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * An image as {@code docker save} writes it.
 *
 * @param config what the engine reads
 * @param layers the entries of each layer, the lowest first
 */
record Archive(JsonNode config, List<List<TarArchiveEntry>> layers, List<String> tags) {

    static Archive read(Path file) throws IOException {
        Map<String, byte[]> members = new TreeMap<>();
        try (TarArchiveInputStream tar = new TarArchiveInputStream(Files.newInputStream(file))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                members.put(entry.getName(), tar.readAllBytes());
            }
        }
        ObjectMapper json = new ObjectMapper();
        JsonNode manifest = json.readTree(members.get("manifest.json")).path(0);
        List<List<TarArchiveEntry>> layers = new ArrayList<>();
        for (JsonNode layer : manifest.path("Layers")) {
            layers.add(entries(Objects.requireNonNull(members.get(layer.asText()))));
        }
        List<String> tags = new ArrayList<>();
        manifest.path("RepoTags").forEach(tag -> tags.add(tag.asText()));
        return new Archive(json.readTree(members.get(manifest.path("Config").asText())), layers, tags);
    }

    private static List<TarArchiveEntry> entries(byte[] layer) throws IOException {
        List<TarArchiveEntry> entries = new ArrayList<>();
        try (InputStream plain = new GZIPInputStream(new ByteArrayInputStream(layer));
                TarArchiveInputStream tar = new TarArchiveInputStream(plain)) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                entries.add(entry);
            }
        }
        return entries;
    }

    /** The files of a layer, without the folders that lead to them. */
    static List<String> files(List<TarArchiveEntry> layer) {
        return layer.stream()
                .filter(TarArchiveEntry::isFile)
                .map(entry -> "/" + entry.getName())
                .sorted()
                .toList();
    }

    /** An image of one layer with one file. */
    static void writeBase(Path file) throws IOException, NoSuchAlgorithmException {
        byte[] layer = tar(Map.of("etc/os-release", "NAME=test\n".getBytes(StandardCharsets.UTF_8)));
        String digest =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(layer));
        String config = """
                {"architecture":"amd64","os":"linux","created":"2026-01-01T00:00:00Z","config":{},
                "rootfs":{"type":"layers","diff_ids":["sha256:%s"]},
                "history":[{"created":"2026-01-01T00:00:00Z","created_by":"test"}]}""".formatted(digest);
        String manifest = """
                [{"Config":"config.json","RepoTags":["base:latest"],"Layers":["layer.tar"]}]""";
        Files.write(
                file,
                tar(Map.of(
                        "config.json",
                        config.getBytes(StandardCharsets.UTF_8),
                        "layer.tar",
                        layer,
                        "manifest.json",
                        manifest.getBytes(StandardCharsets.UTF_8))));
    }

    private static byte[] tar(Map<String, byte[]> members) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream((OutputStream) bytes)) {
            for (Map.Entry<String, byte[]> member : new TreeMap<>(members).entrySet()) {
                TarArchiveEntry entry = new TarArchiveEntry(member.getKey());
                entry.setSize(member.getValue().length);
                entry.setModTime(0);
                tar.putArchiveEntry(entry);
                tar.write(member.getValue());
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }
}
