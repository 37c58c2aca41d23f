package dev.orrery.runtime.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.kit.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VectorIndexesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> ALL = List.of("everyone");
    private static final ObjectNode NO_FILTER = JSON.createObjectNode();

    @TempDir
    Path root;

    VectorIndexes indexes;

    @BeforeEach
    void open() throws IOException {
        indexes = new VectorIndexes(root, JSON);
        indexes.create("kb");
    }

    @AfterEach
    void close() {
        indexes.close();
    }

    @Test
    void theNearestVectorsComeFirstWithTheirCosine() {
        upsert(item("east", "", "{}", 1, 0), item("north", "", "{}", 0, 2), item("northeast", "", "{}", 3, 3));

        List<IndexHit> hits = indexes.use("kb", index -> index.nearest(ALL, new float[] {5, 0}, 2, NO_FILTER));

        assertThat(hits).extracting(IndexHit::id).containsExactly("east", "northeast");
        assertThat(hits.get(0).score()).isCloseTo(1.0, within(1e-6));
        assertThat(hits.get(1).score()).isCloseTo(Math.sqrt(0.5), within(1e-6));
        assertThat(hits.get(0).scoreKind()).isEqualTo("similarity");
    }

    @Test
    void onlySomeIndexesStayOpenAndAllAnswer() throws IOException {
        try (VectorIndexes few = new VectorIndexes(root.resolve("few"), JSON, 3)) {
            for (int i = 0; i < 10; i++) {
                few.create("kb" + i);
                IndexRecord record = item("record" + i, "", "{}", 1, 0);
                few.use("kb" + i, index -> {
                    index.upsert(List.of(record));
                    return record.id();
                });
                assertThat(few.openIndexes()).isLessThanOrEqualTo(3);
            }
            for (int i = 0; i < 10; i++) {
                List<IndexHit> hits = few.use("kb" + i, index -> index.nearest(ALL, new float[] {1, 0}, 2, NO_FILTER));
                assertThat(hits).extracting(IndexHit::id).containsExactly("record" + i);
            }
            // One that is in use stays, however long ago it was opened.
            List<IndexHit> hits = few.use("kb0", index -> {
                for (int i = 1; i < 10; i++) {
                    few.use("kb" + i, other -> other.nearest(ALL, new float[] {1, 0}, 2, NO_FILTER));
                }
                return index.nearest(ALL, new float[] {1, 0}, 2, NO_FILTER);
            });
            assertThat(hits).extracting(IndexHit::id).containsExactly("record0");
            assertThat(few.openIndexes()).isEqualTo(3);
        }
    }

    @Test
    void textIsFoundByTheWordsStemWithoutAccentsAndNeverReadAsSyntax() {
        upsert(
                item("leave", "The holiday policies of the company", "{}", 1, 0),
                item("cafe", "Über das Café am Markt", "{}", 0, 1));

        assertThat(found("POLICY")).containsExactly("leave");
        assertThat(found("cafe uber")).containsExactly("cafe");
        assertThat(found("company OR -\"holiday AND ( [ * ~ :")).containsExactly("leave");
        assertThat(found("the of")).isEmpty();
        List<IndexHit> policies = indexes.use("kb", index -> index.matching(ALL, "policy", 1, NO_FILTER));
        assertThat(policies).singleElement().satisfies(hit -> {
            assertThat(hit.scoreKind()).isEqualTo("bm25");
            assertThat(hit.score()).isPositive();
            assertThat(hit.text()).isEqualTo("The holiday policies of the company");
        });
    }

    @Test
    void filtersAreExactAndTyped() throws JsonProcessingException {
        upsert(
                item("a", "x", "{\"doc\":\"A 1\",\"page\":3,\"draft\":true,\"tags\":[\"red\",\"blue\"]}", 1, 0),
                item("b", "x", "{\"doc\":\"A\",\"page\":\"3\",\"draft\":false,\"score\":0.5}", 1, 0));

        assertThat(filtered("{\"doc\":\"A\"}")).containsExactly("b");
        assertThat(filtered("{\"page\":3.0}")).containsExactly("a");
        assertThat(filtered("{\"page\":\"3\"}")).containsExactly("b");
        assertThat(filtered("{\"draft\":false}")).containsExactly("b");
        assertThat(filtered("{\"score\":0.50}")).containsExactly("b");
        assertThat(filtered("{\"tags\":\"blue\"}")).containsExactly("a");
        assertThat(filtered("{\"doc\":[\"A\",\"A 1\"]}")).containsExactlyInAnyOrder("a", "b");
        assertThat(filtered("{\"doc\":\"A\",\"draft\":true}")).isEmpty();
        assertThatThrownBy(() -> filtered("{\"doc\":null}"))
                .isInstanceOfSatisfying(
                        Failure.class, refused -> assertThat(refused.code()).isEqualTo("invalid_filter"));
    }

    @Test
    void theSameIdReplacesAndDeletingCountsWhatWasThere() {
        upsert(item("a", "old words", "{}", 1, 0), item("b", "other", "{}", 0, 1));
        upsert(item("a", "new words", "{\"v\":2}", 0, 1));

        assertThat(found("old")).isEmpty();
        assertThat(found("new")).containsExactly("a");
        int deleted = indexes.use("kb", index -> index.delete(List.of("a", "absent")));
        assertThat(deleted).isEqualTo(1);
        assertThat(found("new")).isEmpty();
        assertThat(found("other")).containsExactly("b");
    }

    @Test
    void aRecordIsFoundByItsReadersOnlyAlsoAfterTheyChangedAndARestart() throws JsonProcessingException {
        List<String> staff = List.of("everyone", "group:staff");
        upsert(item("open", "the pump", "{\"page\":1}", 1, 0), item("closed", "the pump", "{\"page\":2}", 0.6f, 0.8f));
        int changed = indexes.use("kb", index -> index.setReaders(List.of("closed", "absent"), List.of("group:staff")));
        assertThat(changed).isEqualTo(1);
        assertThat(found("pump")).containsExactly("open");
        assertThat(filtered("{\"page\":2}")).isEmpty();
        indexes.close();
        indexes = new VectorIndexes(root, JSON);
        assertThat(found("pump")).containsExactly("open");
        List<IndexHit> hits = indexes.use("kb", index -> index.nearest(staff, new float[] {0, 1}, 5, NO_FILTER));
        assertThat(hits).extracting(IndexHit::id).containsExactly("closed", "open");
        assertThat(hits.getFirst().score()).isCloseTo(0.8, within(1e-6));
        assertThat(JSON.readTree(hits.getFirst().metadata())).isEqualTo(JSON.readTree("{\"page\":2}"));
    }

    @Test
    void recordsWithoutReadersAreForNobodyUntilTheyAreGivenSome() {
        upsert(
                new IndexRecord("old", "the pump", new float[] {1, 0}, NO_FILTER, List.of()),
                new IndexRecord("closed", "the pump", new float[] {1, 0}, NO_FILTER, List.of("nobody")));
        assertThat(found("pump")).isEmpty();
        int changed = indexes.use("kb", index -> index.setReadersOfUnmarked(ALL));
        assertThat(changed).isEqualTo(1);
        assertThat(found("pump")).containsExactly("old");
        int again = indexes.use("kb", index -> index.setReadersOfUnmarked(ALL));
        assertThat(again).isZero();
    }

    @Test
    void theFirstRecordFixesTheDimensionAlsoAfterARestart() {
        upsert(item("a", "x", "{}", 1, 0, 0));
        assertInvalid(() -> upsert(item("b", "x", "{}", 1, 0)));
        indexes.use("kb", index -> index.delete(List.of("a")));
        indexes.close();

        indexes = new VectorIndexes(root, JSON);

        assertInvalid(() -> upsert(item("b", "x", "{}", 1, 0)));
        assertInvalid(() -> indexes.use("kb", index -> index.nearest(ALL, new float[] {1, 0}, 1, NO_FILTER)));
        assertInvalid(() -> upsert(item("b", "x", "{}", 0, 0, 0)));
        assertInvalid(() -> upsert(item("b", "x", "{}", 1, Float.NaN, 0)));
    }

    @Test
    void vectorsWiderThanLucenesOwnLimitAreKept() {
        float[] wide = new float[3072];
        wide[3071] = 1;
        upsert(new IndexRecord("wide", "", wide, NO_FILTER, ALL));
        indexes.close();
        indexes = new VectorIndexes(root, JSON);

        List<IndexHit> hits = indexes.use("kb", index -> index.nearest(ALL, wide, 1, NO_FILTER));
        assertThat(hits).extracting(IndexHit::id).containsExactly("wide");
    }

    @Test
    void namesCannotLeaveTheFolderAndUnknownOnesAreNotFound() {
        for (String name : List.of("", "..", "../kb", "KB", "a/b", "a".repeat(201))) {
            assertThatThrownBy(() -> indexes.create(name))
                    .isInstanceOfSatisfying(
                            Failure.class, refused -> assertThat(refused.code()).isEqualTo("invalid_index_name"));
        }
        assertThatThrownBy(() -> indexes.use("absent", index -> index.delete(List.of("a"))))
                .isInstanceOfSatisfying(Failure.class, refused -> {
                    assertThat(refused.status()).isEqualTo(404);
                    assertThat(refused.code()).isEqualTo("index_not_found");
                });
    }

    @Test
    void anIndexIsCreatedOnceAndDeletedWithItsFiles() throws IOException {
        upsert(item("a", "x", "{}", 1, 0));

        assertThat(indexes.create("kb")).isFalse();
        assertThat(indexes.delete("kb")).isTrue();
        assertThat(indexes.delete("kb")).isFalse();
        assertThat(indexes.names()).isEmpty();
        try (var left = Files.list(root)) {
            assertThat(left).isEmpty();
        }
        assertThat(indexes.create("kb")).isTrue();
        upsert(item("a", "x", "{}", 1, 0, 0));
        assertThat(found("x")).containsExactly("a");
    }

    @Test
    void everyWriterSeesItsOwnWriteAmongMany() throws Exception {
        try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> done = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                String id = "w" + i;
                done.add(writers.submit(() -> {
                    upsert(item(id, id, "{}", 1, 1));
                    return found(id).contains(id);
                }));
            }
            for (Future<Boolean> one : done) {
                assertThat(one.get()).isTrue();
            }
        }
    }

    @Test
    void theGraphFindsTheTrueNeighboursOfClusteredVectors() {
        Clusters clusters = new Clusters(3000);
        clusters.store(this);

        assertThat(clusters.found(this)).isGreaterThanOrEqualTo(196);
    }

    @Test
    void updatesAndDeletesLeaveTheGraphAsGood() {
        Clusters clusters = new Clusters(2000);
        clusters.store(this);
        for (int round = 0; round < 2; round++) {
            clusters.replaceEverySecond(this);
        }
        clusters.deleteEveryThird(this);

        assertThat(clusters.found(this)).isGreaterThanOrEqualTo(196);
    }

    /** Records around a few centres, of which 20 queries look for the nearest ten. */
    private static final class Clusters {
        private final Random random = new Random(7);
        private final List<float[]> centres = new ArrayList<>();
        private final List<IndexRecord> records = new ArrayList<>();

        Clusters(int count) {
            for (int i = 0; i < 20; i++) {
                centres.add(around(new float[32], random, 1));
            }
            for (int i = 0; i < count; i++) {
                records.add(record(i));
            }
        }

        private IndexRecord record(int number) {
            return new IndexRecord("r" + number, "", around(centres.get(number % 20), random, 0.3f), NO_FILTER, ALL);
        }

        void store(VectorIndexesTest test) {
            for (int from = 0; from < records.size(); from += 500) {
                test.upsert(records.subList(from, from + 500).toArray(IndexRecord[]::new));
            }
        }

        void replaceEverySecond(VectorIndexesTest test) {
            for (int i = 0; i < records.size(); i += 2) {
                records.set(i, record(i));
            }
            store(test);
        }

        void deleteEveryThird(VectorIndexesTest test) {
            List<IndexRecord> gone = IntStream.range(0, records.size())
                    .filter(i -> i % 3 == 0)
                    .mapToObj(records::get)
                    .toList();
            List<String> ids = gone.stream().map(IndexRecord::id).toList();
            int deleted = test.indexes.use("kb", index -> index.delete(ids));
            assertThat(deleted).isEqualTo(gone.size());
            records.removeAll(gone);
        }

        /** How many of the 200 true neighbours are found. */
        int found(VectorIndexesTest test) {
            int right = 0;
            for (float[] centre : centres) {
                float[] query = around(centre, random, 0.3f);
                List<String> exact = records.stream()
                        .sorted((x, y) -> Double.compare(cosine(y.vector(), query), cosine(x.vector(), query)))
                        .limit(10)
                        .map(IndexRecord::id)
                        .toList();
                List<IndexHit> hits = test.indexes.use("kb", index -> index.nearest(ALL, query, 10, NO_FILTER));
                right += (int)
                        hits.stream().map(IndexHit::id).filter(exact::contains).count();
            }
            return right;
        }
    }

    private static float[] around(float[] centre, Random random, float spread) {
        float[] vector = new float[centre.length];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = centre[i] + spread * (float) random.nextGaussian();
        }
        return vector;
    }

    private static double cosine(float[] left, float[] right) {
        double dot = 0;
        double leftSquare = 0;
        double rightSquare = 0;
        for (int i = 0; i < left.length; i++) {
            dot += left[i] * right[i];
            leftSquare += left[i] * left[i];
            rightSquare += right[i] * right[i];
        }
        return dot / Math.sqrt(leftSquare * rightSquare);
    }

    private void upsert(IndexRecord... records) {
        indexes.use("kb", index -> {
            index.upsert(List.of(records));
            return true;
        });
    }

    private List<String> found(String text) {
        return indexes.use("kb", index -> index.matching(ALL, text, 10, NO_FILTER)).stream()
                .map(IndexHit::id)
                .toList();
    }

    private List<String> filtered(String filters) throws JsonProcessingException {
        ObjectNode parsed = (ObjectNode) JSON.readTree(filters);
        List<String> byVector = indexes.use("kb", index -> index.nearest(ALL, new float[] {1, 1}, 10, parsed)).stream()
                .map(IndexHit::id)
                .sorted()
                .toList();
        List<String> byText = indexes.use("kb", index -> index.matching(ALL, "x", 10, parsed)).stream()
                .map(IndexHit::id)
                .sorted()
                .toList();
        assertThat(byVector).isEqualTo(byText);
        return byText;
    }

    private static void assertInvalid(Runnable write) {
        assertThatThrownBy(write::run).isInstanceOfSatisfying(Failure.class, refused -> {
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.code()).isEqualTo("invalid_embedding");
        });
    }

    private static IndexRecord item(String id, String text, String metadata, float... vector) {
        try {
            return new IndexRecord(id, text, vector, (ObjectNode) JSON.readTree(metadata), ALL);
        } catch (JsonProcessingException malformed) {
            throw new IllegalArgumentException(malformed);
        }
    }
}
