package dev.orrery.images;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code deploy/supply-chain/SameClasses.java}: what counts as equivalent in two builds, and what does not. */
class SameClassesTest {
    private static final Path COMPARISON =
            Path.of(System.getProperty("orrery.suite.root"), "deploy/supply-chain/SameClasses.java");
    private static final String BUILT = """
            class Start {
                void run(StringBuilder out) { out.append("one"); out.reverse(); out.setLength(3); }
            }""";

    @TempDir
    Path work;

    private record Told(int exit, List<String> lines) {}

    @Test
    void theSameBytesAreTheSame() throws Exception {
        assertEquals(
                new Told(0, List.of("1 entries the same, 0 equivalent, 0 different")),
                compared(jar("one", BUILT), jar("other", BUILT)));
    }

    @Test
    void theOrderOfStepsAndNumbersDoNotCount() throws Exception {
        String other = BUILT.replace("out.append(\"one\"); out.reverse();", "out.reverse(); out.append(\"one\");")
                .replace("3", "4");
        assertEquals(
                new Told(0, List.of("0 entries the same, 1 equivalent, 0 different")),
                compared(jar("one", BUILT), jar("other", other)));
    }

    @Test
    void anotherTextCallOrNumberOfCallsIsADifference() throws Exception {
        Path one = jar("one", BUILT);
        for (String other : List.of(
                BUILT.replace("\"one\"", "\"two\""),
                BUILT.replace("out.reverse()", "out.capacity()"),
                BUILT.replace("out.reverse();", "out.reverse(); out.reverse();"),
                BUILT.replace("class Start {", "class Start extends Thread {"),
                BUILT.replace("class Start {", "class Start { int field;"))) {
            assertEquals(
                    new Told(1, List.of("  Start.class", "0 entries the same, 0 equivalent, 1 different")),
                    compared(one, jar("other", other)),
                    other);
        }
    }

    @Test
    void aClassThatOnlyOneHasIsADifference() throws Exception {
        Told told = compared(jar("one", BUILT), jar("other", BUILT + " class More {}"));
        assertEquals(new Told(1, List.of("  More.class", "1 entries the same, 0 equivalent, 1 different")), told);
    }

    private Path jar(String name, String source) throws IOException {
        Path folder = Files.createTempDirectory(work, name);
        Path file = Files.writeString(folder.resolve("Start.java"), source);
        assertEquals(0, ToolProvider.getSystemJavaCompiler().run(null, null, null, "-g:none", file.toString()));
        Path jar = folder.resolve(name + ".jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> classes = Files.list(folder)) {
            for (Path each : classes.filter(path -> path.toString().endsWith(".class"))
                    .sorted()
                    .toList()) {
                out.putNextEntry(new JarEntry(each.getFileName().toString()));
                Files.copy(each, out);
                out.closeEntry();
            }
        }
        return jar;
    }

    private Told compared(Path one, Path other) throws Exception {
        Path output = work.resolve("output");
        Process comparison = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        COMPARISON.toString(),
                        one.toString(),
                        other.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertTrue(comparison.waitFor(1, TimeUnit.MINUTES), "The comparison ends");
        return new Told(comparison.exitValue(), Files.readAllLines(output));
    }
}
