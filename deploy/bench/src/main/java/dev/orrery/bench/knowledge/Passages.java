package dev.orrery.bench.knowledge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Real text: the sample corpus and the documentation of this project. */
final class Passages {
    private static final List<String> FOLDERS = List.of("deploy/sample-corpus", "docs");

    private Passages() {}

    static Path root() {
        return Path.of(System.getProperty("orrery.suite.root", ".")).toAbsolutePath();
    }

    /** All of it as one Markdown text, repeated until it has this many characters. */
    static String markdown(int length) throws IOException {
        StringBuilder text = new StringBuilder(length);
        List<Path> files = files(".md");
        for (int i = 0; text.length() < length; i++) {
            text.append(Files.readString(files.get(i % files.size()))).append('\n');
        }
        return text.substring(0, length);
    }

    static List<Path> files(String suffix) throws IOException {
        List<Path> found = new ArrayList<>();
        for (String folder : FOLDERS) {
            try (Stream<Path> files = Files.walk(root().resolve(folder))) {
                files.filter(file -> file.toString().endsWith(suffix)).sorted().forEach(found::add);
            }
        }
        return found;
    }

    /** Overlapping pieces of this many words. */
    static List<String> of(int words, int step) throws IOException {
        List<String> passages = new ArrayList<>();
        List<Path> files = new ArrayList<>(files(".md"));
        files.addAll(files(".txt"));
        for (Path file : files) {
            String[] all = Files.readString(file).strip().split("\\s+", -1);
            for (int from = 0; from < all.length; from += step) {
                passages.add(String.join(" ", Arrays.copyOfRange(all, from, Math.min(all.length, from + words))));
            }
        }
        return passages;
    }
}
