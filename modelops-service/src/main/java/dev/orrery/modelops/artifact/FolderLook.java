package dev.orrery.modelops.artifact;

import dev.orrery.modelops.artifact.Verification.FileState;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads all files of a model, a folder or one file, and compares them with what they were. */
final class FolderLook {
    private static final byte[] GGUF = "GGUF".getBytes(StandardCharsets.US_ASCII);

    private FolderLook() {}

    /** The regular files, hidden ones and links left out. */
    static List<ModelFile.Content> contents(Path model) throws IOException {
        if (Files.isRegularFile(model)) {
            return List.of(content(model, model.getFileName().toString()));
        }
        List<Path> found;
        try (Stream<Path> walk = Files.walk(model)) {
            found = walk.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                    .filter(path -> !model.relativize(path).toString().startsWith("."))
                    .sorted()
                    .toList();
        }
        List<ModelFile.Content> contents = new ArrayList<>();
        for (Path file : found) {
            contents.add(content(file, model.relativize(file).toString()));
        }
        return contents;
    }

    private static ModelFile.Content content(Path file, String name) throws IOException {
        return new ModelFile.Content(name, Files.size(file), Checksums.sha256(file));
    }

    /** Compares, file by file; without an earlier look every file is as it should be. */
    static List<FileState> compare(List<ModelFile.Content> before, List<ModelFile.Content> now) {
        Map<String, ModelFile.Content> expected = byPath(before);
        Map<String, ModelFile.Content> present = byPath(now);
        Map<String, FileState> states = new TreeMap<>();
        present.forEach((path, file) -> {
            ModelFile.Content known = expected.get(path);
            String state = before.isEmpty() || file.equals(known) ? "ok" : known == null ? "added" : "changed";
            states.put(path, new FileState(path, file.size(), file.sha256(), state));
        });
        expected.forEach((path, file) -> states.putIfAbsent(path, new FileState(path, file.size(), null, "missing")));
        return List.copyOf(states.values());
    }

    private static Map<String, ModelFile.Content> byPath(List<ModelFile.Content> contents) {
        return contents.stream().collect(Collectors.toMap(ModelFile.Content::path, Function.identity()));
    }

    /** A file that calls itself GGUF and does not begin like one. */
    static boolean isMalformed(Path model, String path) throws IOException {
        if (!path.toLowerCase(Locale.ROOT).endsWith(".gguf")) {
            return false;
        }
        Path file = Files.isRegularFile(model) ? model : model.resolve(path);
        try (InputStream content = Files.newInputStream(file)) {
            return !Arrays.equals(content.readNBytes(GGUF.length), GGUF);
        }
    }
}
