package dev.orrery.runtime.index;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was answered is there after kill -9, in a process of its own. */
class KilledWriterTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> ALL = List.of("everyone");
    private static final ObjectNode NONE = JSON.createObjectNode();

    @TempDir
    Path root;

    @Test
    void everyAcknowledgedRecordSurvives() throws Exception {
        Process writer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledWriterTest.class.getName(),
                        root.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        int acknowledged = 0;
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(writer.getInputStream(), StandardCharsets.UTF_8))) {
            while (acknowledged < 25) {
                String line = lines.readLine();
                assertThat(line).as("the writer's next line").isNotNull();
                acknowledged = line.startsWith("stored ") ? Integer.parseInt(line.substring(7)) : acknowledged;
            }
            writer.destroyForcibly();
        }
        assertThat(writer.waitFor(20, TimeUnit.SECONDS)).isTrue();

        VectorIndexes reopened = new VectorIndexes(root, JSON);
        try {
            assertThat(reopened.names()).containsExactly("kb");
            List<IndexHit> kept = reopened.use("kb", index -> index.matching(ALL, "record", 1000, NONE));
            assertThat(kept).hasSizeGreaterThanOrEqualTo(acknowledged);
            for (int i = 1; i <= acknowledged; i++) {
                String id = "r" + i;
                assertThat(kept).extracting(IndexHit::id).contains(id);
            }
        } finally {
            reopened.close();
        }
    }

    /** Stores records until it is killed. */
    public static void main(String[] arguments) throws IOException {
        VectorIndexes indexes = new VectorIndexes(Path.of(arguments[0]), JSON);
        indexes.create("kb");
        for (int i = 1; i < 100_000; i++) {
            IndexRecord next = new IndexRecord("r" + i, "record", new float[] {i, 1}, NONE, ALL);
            indexes.use("kb", index -> {
                index.upsert(List.of(next));
                return true;
            });
            System.out.println("stored " + i);
        }
    }
}
