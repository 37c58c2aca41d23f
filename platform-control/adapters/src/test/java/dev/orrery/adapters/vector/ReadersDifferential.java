package dev.orrery.adapters.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.adapters.retrieval.RetrievalQuery;
import dev.orrery.adapters.retrieval.Retriever;
import dev.orrery.adapters.retrieval.SearchMethod;
import dev.orrery.contracts.agents.RetrievalResult;
import dev.orrery.contracts.identity.Role;
import dev.orrery.testkit.TestTokens;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * Random documents, groups and users; every search of a store must say what looking at every record that the user may
 * read says. The records are changed in each of the ways that the service changes them, and asked again.
 */
final class ReadersDifferential {
    private static final int ROUNDS = 3;
    private static final int DOCUMENTS = 14;
    private static final int DIMENSION = 4;
    private static final List<String> WORDS = List.of("pump", "valve", "turbine", "ledger", "rotor", "gasket");
    private static final List<Integer> LIMITS = List.of(1, 3, 40);

    private final VectorStore store;
    private final String index;
    private final Random random;
    private final List<String> groups;
    private final Map<String, VectorRecord> truth = new TreeMap<>();
    private int compared;

    ReadersDifferential(VectorStore store, String index, long seed) {
        this.store = store;
        this.index = index;
        this.random = new Random(seed);
        this.groups = IntStream.range(0, 5)
                .mapToObj(i -> new UUID(random.nextLong(), random.nextLong()).toString())
                .toList();
    }

    /** @return how many searches were compared */
    int run() {
        for (int document = 0; document < DOCUMENTS; document++) {
            write(document, readers());
        }
        check();
        for (int round = 1; round < ROUNDS; round++) {
            change();
            check();
        }
        return compared;
    }

    private void write(int document, Readers readers) {
        List<VectorRecord> records = new ArrayList<>();
        for (int chunk = 0; chunk < 1 + random.nextInt(3); chunk++) {
            records.add(record(document, chunk, readers));
        }
        store.upsert(index, records);
        records.forEach(record -> truth.put(record.id(), record));
    }

    private VectorRecord record(int document, int chunk, Readers readers) {
        float[] vector = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        Map<String, Object> metadata =
                new HashMap<>(Map.of("category", random.nextBoolean() ? "a" : "b", "year", 2020 + random.nextInt(3)));
        // Whoever writes a document may call its metadata what he likes.
        List.of("readers", "readerMarks", "readermarks", "reader_marks", "metadata.readers")
                .forEach(key -> metadata.put(key, Readers.EVERYONE_MARK));
        String text = WORDS.get(random.nextInt(WORDS.size())) + " " + WORDS.get(random.nextInt(WORDS.size()))
                + " of document" + document;
        return new VectorRecord("doc" + document + "::chunk::" + chunk, text, vector, new HashMap<>(metadata), readers);
    }

    /** Everyone, some groups, or nobody at all. */
    private Readers readers() {
        return switch (random.nextInt(5)) {
            case 0 -> Readers.EVERYONE;
            case 1 -> Readers.groups(random.nextBoolean() ? Set.of() : someGroups());
            default -> Readers.groups(someGroups());
        };
    }

    private Set<String> someGroups() {
        Set<String> some = new HashSet<>();
        while (some.isEmpty()) {
            groups.stream().filter(group -> random.nextInt(3) == 0).forEach(some::add);
        }
        return some;
    }

    private void change() {
        for (int document = 0; document < DOCUMENTS; document++) {
            String prefix = "doc" + document + "::";
            List<String> ids =
                    truth.keySet().stream().filter(id -> id.startsWith(prefix)).toList();
            Readers now = readers();
            switch (random.nextInt(4)) {
                case 0 -> {
                    List<String> named = new ArrayList<>(ids);
                    named.add("never-there");
                    store.setReaders(index, named, now);
                    ids.forEach(id -> truth.computeIfPresent(
                            id, (same, old) -> new VectorRecord(id, old.text(), old.vector(), old.metadata(), now)));
                }
                case 1 -> {
                    store.delete(index, ids);
                    ids.forEach(truth::remove);
                }
                case 2 -> write(document, now);
                default -> {}
            }
        }
        VectorStoreContract.openUnmarked(store, index);
    }

    private void check() {
        List<Viewer> viewers = new ArrayList<>();
        viewers.add(viewer(Role.USER, Set.of()));
        viewers.add(viewer(Role.SUPERADMIN, Set.of()));
        viewers.add(viewer(Role.USER, Set.of(Readers.EVERYONE_MARK, Readers.NOBODY_MARK, "*", "")));
        viewers.add(viewer(Role.ADMIN, new HashSet<>(groups)));
        viewers.add(viewer(Role.USER, someGroups()));
        viewers.add(viewer(Role.USER, someGroups()));
        List<Map<String, Object>> filters = List.of(
                Map.of(),
                Map.of("category", "a"),
                Map.of("year", 2021, "category", "b"),
                Map.of("readers", Readers.EVERYONE_MARK),
                Map.of("readerMarks", Readers.EVERYONE_MARK, "year", 2020),
                Map.of("readers", Readers.mark(groups.getFirst())));
        for (Viewer viewer : viewers) {
            for (Map<String, Object> filter : filters) {
                for (int limit : LIMITS) {
                    semantic(viewer, filter, limit);
                    keyword(viewer, filter, limit);
                    hybrid(viewer, filter, limit);
                }
            }
        }
    }

    private static Viewer viewer(Role role, Set<String> groups) {
        return Viewer.of(TestTokens.actor(1, role, groups));
    }

    /** What this user may read and the filter keeps, by looking at every record. */
    private List<VectorRecord> readable(Viewer viewer, Map<String, Object> filter) {
        return truth.values().stream()
                .filter(record -> record.readers().allow(viewer))
                .filter(record -> filter.entrySet().stream()
                        .allMatch(wanted ->
                                wanted.getValue().equals(record.metadata().get(wanted.getKey()))))
                .toList();
    }

    private void semantic(Viewer viewer, Map<String, Object> filter, int limit) {
        float[] query = {1, 0.5f, -0.25f, (float) random.nextGaussian()};
        List<Double> expected = readable(viewer, filter).stream()
                .map(record -> cosine(record.vector(), query))
                .sorted(Comparator.reverseOrder())
                .limit(limit)
                .toList();
        List<VectorHit> hits = store.search(viewer, index, query, limit, filter);
        hits.forEach(hit -> requireReadable(hit.id(), hit.text(), viewer, filter));
        assertEquals(expected.size(), hits.size(), () -> "by vector with " + filter);
        for (int i = 0; i < hits.size(); i++) {
            VectorHit hit = hits.get(i);
            double similarity = hit.scoreKind().equals("distance") ? 1 - hit.score() : hit.score();
            assertEquals(expected.get(i), similarity, 1e-4);
        }
        assertEquals(hits.size(), hits.stream().map(VectorHit::id).distinct().count());
        compared++;
    }

    private void keyword(Viewer viewer, Map<String, Object> filter, int limit) {
        String word = WORDS.get(random.nextInt(WORDS.size()));
        long expected = readable(viewer, filter).stream()
                .filter(record -> Peer.words(record.text()).contains(word))
                .count();
        List<VectorHit> hits = store.searchText(viewer, index, word, limit, filter);
        for (VectorHit hit : hits) {
            requireReadable(hit.id(), hit.text(), viewer, filter);
            assertTrue(Peer.words(hit.text()).contains(word), hit::text);
        }
        assertEquals(Math.min(expected, limit), hits.size(), () -> word + " with " + filter);
        assertEquals(hits.size(), hits.stream().map(VectorHit::id).distinct().count());
        compared++;
    }

    private void hybrid(Viewer viewer, Map<String, Object> filter, int limit) {
        String word = WORDS.get(random.nextInt(WORDS.size()));
        List<RetrievalResult> hits = new Retriever(store)
                .retrieve(
                        new RetrievalQuery(viewer, index, word, limit, SearchMethod.HYBRID, 0.5, filter),
                        new float[] {1, 0, 0, 1});
        hits.forEach(hit -> requireReadable(hit.id(), hit.text(), viewer, filter));
        assertEquals(Math.min(readable(viewer, filter).size(), limit), hits.size(), () -> word + " with " + filter);
        compared++;
    }

    private void requireReadable(String id, String text, Viewer viewer, Map<String, Object> filter) {
        List<String> readable = readable(viewer, filter).stream()
                .filter(record -> record.id().equals(id))
                .map(VectorRecord::text)
                .toList();
        assertEquals(List.of(text), readable, () -> id + " is not for this user, or is not what was stored");
    }

    private static double cosine(float[] left, float[] right) {
        double dot = 0;
        double leftSquares = 0;
        double rightSquares = 0;
        for (int i = 0; i < left.length; i++) {
            dot += (double) left[i] * right[i];
            leftSquares += (double) left[i] * left[i];
            rightSquares += (double) right[i] * right[i];
        }
        return dot / Math.sqrt(leftSquares * rightSquares);
    }
}
