package dev.orrery.adapters.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.adapters.Providers;
import dev.orrery.adapters.TestAdapters;
import dev.orrery.adapters.http.ProviderHttp;
import dev.orrery.contracts.identity.Role;
import dev.orrery.contracts.platform.AdapterKind;
import dev.orrery.kit.failure.Failure;
import dev.orrery.testkit.TestTokens;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every vector store does, whatever its protocol. */
abstract class VectorStoreContract {
    private static final List<IndexProperty> PROPERTIES =
            List.of(new IndexProperty("category", "text"), new IndexProperty("year", "int"));

    private final List<String> made = new ArrayList<>();

    abstract VectorStore store();

    static ProviderHttp provider(AdapterKind kind, URI uri) {
        return TestAdapters.calls().http(Providers.of(kind, uri, Map.of("request_timeout_seconds", 30)));
    }

    @AfterEach
    void dropWhatWasMade() {
        made.forEach(store()::drop);
    }

    String index() {
        return named("kb_" + UUID.randomUUID().toString().replace('-', '_'));
    }

    private String named(String index) {
        made.add(index);
        store().ensure(index, PROPERTIES);
        return index;
    }

    static VectorRecord record(String id, String text, Map<String, Object> metadata, float... vector) {
        return new VectorRecord(id, text, vector, new HashMap<>(metadata), Readers.EVERYONE);
    }

    static void openUnmarked(VectorStore store, String index) {
        String next = store.openUnmarked(index, null);
        while (next != null) {
            next = store.openUnmarked(index, next);
        }
    }

    private static List<String> ids(List<VectorHit> hits) {
        return hits.stream().map(VectorHit::id).toList();
    }

    @Test
    void anEnsuredIndexWithoutRecordsAnswersNothing() {
        String index = index();
        assertEquals(List.of(), store().search(Providers.ANYONE, index, new float[] {1, 0, 0}, 5, Map.of()));
        assertEquals(List.of(), store().searchText(Providers.ANYONE, index, "pump", 5, Map.of("category", "manual")));
    }

    @Test
    void nearestComesFirstWithinTheLimit() {
        String index = index();
        store().upsert(
                        index,
                        List.of(
                                record("a::chunk::0", "far", Map.of(), 0, 1, 0),
                                record("a::chunk::1", "near", Map.of(), 1, 0.1f, 0),
                                record("a::chunk::2", "exact", Map.of(), 1, 0, 0)));
        List<VectorHit> hits = store().search(Providers.ANYONE, index, new float[] {1, 0, 0}, 2, Map.of());
        assertEquals(List.of("a::chunk::2", "a::chunk::1"), ids(hits));
        assertEquals("exact", hits.getFirst().text());
        VectorHit near = hits.get(1);
        double similarity = near.scoreKind().equals("distance") ? 1 - near.score() : near.score();
        assertEquals(1 / Math.sqrt(1.01), similarity, 1e-4);
    }

    @Test
    void theSameIdReplaces() {
        String index = index();
        store().upsert(index, List.of(record("a", "old", Map.of("category", "draft"), 1, 0, 0)));
        store().upsert(index, List.of(record("a", "new", Map.of("category", "final"), 0, 1, 0)));
        List<VectorHit> hits = store().search(Providers.ANYONE, index, new float[] {0, 1, 0}, 5, Map.of());
        assertEquals(List.of("a"), ids(hits));
        assertEquals("new", hits.getFirst().text());
        assertEquals(Map.of("category", "final"), hits.getFirst().metadata());
        assertEquals(
                List.of(),
                store().search(Providers.ANYONE, index, new float[] {0, 1, 0}, 5, Map.of("category", "draft")));
    }

    @Test
    void metadataComesBackWhole() {
        String index = index();
        Map<String, Object> metadata = new HashMap<>(Map.of(
                "document_id", "fb3de7ec-0c8b-502e-84a1-6e6bc98d538b",
                "text", "a key that the store uses itself",
                "Doc-Type", "Ünïcode \"quoted\" \\ \n 🚀",
                "_private", "kept",
                "year", 2024,
                "ratio", 0.5,
                "nested", Map.of("list", List.of(1, "two"))));
        metadata.put("uri", null);
        store().upsert(index, List.of(record("a", "body", metadata, 1, 0, 0)));
        VectorHit hit = store().search(Providers.ANYONE, index, new float[] {1, 0, 0}, 1, Map.of())
                .getFirst();
        assertEquals(metadata, hit.metadata());
        assertEquals("body", hit.text());
        assertEquals(
                List.of("a"),
                ids(store().search(
                                Providers.ANYONE,
                                index,
                                new float[] {1, 0, 0},
                                5,
                                Map.of("document_id", "fb3de7ec-0c8b-502e-84a1-6e6bc98d538b"))));
        assertEquals(
                List.of(),
                store().search(Providers.ANYONE, index, new float[] {1, 0, 0}, 5, Map.of("document_id", "a")));
    }

    @Test
    void filtersAreTypedAndExact() {
        String index = index();
        store().upsert(
                        index,
                        List.of(
                                record("red", "x", Map.of("category", "red", "year", 3, "open", true), 1, 0, 0),
                                record("car", "x", Map.of("category", "red car", "year", 4, "open", false), 1, 0, 0),
                                record("date", "x", Map.of("category", "2024-01-01T00:00:00Z"), 1, 0, 0)));
        assertEquals(List.of("red"), filtered(index, Map.of("category", "red")));
        assertEquals(List.of("car"), filtered(index, Map.of("category", "red car")));
        assertEquals(List.of("date"), filtered(index, Map.of("category", "2024-01-01T00:00:00Z")));
        assertEquals(List.of("red"), filtered(index, Map.of("year", 3)));
        assertEquals(List.of("red"), filtered(index, Map.of("year", 3.0)));
        assertEquals(List.of(), filtered(index, Map.of("year", "3")));
        assertEquals(List.of("car"), filtered(index, Map.of("open", false)));
        assertEquals(List.of("red"), filtered(index, Map.of("open", true, "category", "red")));
        assertEquals(List.of(), filtered(index, Map.of("open", false, "category", "red")));
        assertEquals(List.of(), filtered(index, Map.of("unknown_key", "red")));
    }

    @Test
    void aTextNeverEndsItsQuery() {
        String index = index();
        String nasty = "x\" }) { document_id } } } #\\\"\n\t{}🚀 '";
        store().upsert(
                        index,
                        List.of(
                                record("nasty", "pump valve", Map.of("category", nasty), 1, 0, 0),
                                record("plain", "pump valve", Map.of("category", "x"), 1, 0, 0)));
        assertEquals(List.of("nasty"), filtered(index, Map.of("category", nasty)));
        assertEquals(List.of(), store().searchText(Providers.ANYONE, index, "zzz\" }) { id } \\", 5, Map.of()));
        assertEquals(
                List.of("nasty"),
                ids(store().searchText(Providers.ANYONE, index, "pump", 5, Map.of("category", nasty))));
    }

    @Test
    void wordsFindTexts() {
        String index = index();
        store().upsert(
                        index,
                        List.of(
                                record("a", "Switch the Pump off.", Map.of("category", "manual"), 1, 0, 0),
                                record("b", "The pump is loud.", Map.of("category", "report"), 0, 1, 0),
                                record("c", "Nothing of that kind.", Map.of("category", "manual"), 0, 0, 1)));
        assertEquals(
                List.of("a", "b"),
                ids(store().searchText(Providers.ANYONE, index, "pump", 5, Map.of())).stream()
                        .sorted()
                        .toList());
        List<VectorHit> manual = store().searchText(Providers.ANYONE, index, "pump", 5, Map.of("category", "manual"));
        assertEquals(List.of("a"), ids(manual));
        assertTrue(manual.getFirst().score() > 0);
        assertEquals(
                1,
                store().searchText(Providers.ANYONE, index, "pump", 1, Map.of()).size());
    }

    @Test
    void aVectorOfAnotherLengthIsRefused() {
        String index = index();
        store().upsert(index, List.of(record("a", "x", Map.of(), 1, 0, 0)));
        invalidEmbedding(index, () -> store().upsert(index, List.of(record("b", "x", Map.of(), 1, 0))));
        invalidEmbedding(
                index,
                () -> store().upsert(
                                index, List.of(record("c", "x", Map.of(), 0, 1, 0), record("d", "x", Map.of(), 1, 0))));
        invalidEmbedding(index, () -> store().upsert(index, List.of(record("e", "x", Map.of()))));
        invalidEmbedding(index, () -> store().upsert(index, List.of(record("f", "x", Map.of(), Float.NaN, 0, 0))));
        invalidEmbedding(index, () -> store().search(Providers.ANYONE, index, new float[] {1, 0}, 5, Map.of()));
        assertEquals(List.of("a"), filtered(index, Map.of()));
    }

    private static void invalidEmbedding(String index, Runnable call) {
        Failure failure = assertThrows(Failure.class, call::run);
        assertEquals("invalid_embedding", failure.code());
        assertEquals(400, failure.status());
        assertEquals(index, failure.details().get("index"));
        assertEquals("provider-under-test", failure.details().get("provider"));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aUserIsAnsweredFromWhatThisUserMayReadAndNothingElse(long seed) {
        int compared = new ReadersDifferential(store(), index(), seed).run();
        assertEquals(3 * 6 * 6 * 3 * 3, compared);
    }

    @Test
    void otherReadersHoldForTheNextSearchAndChangeNothingElse() {
        String index = index();
        Viewer member = Viewer.of(TestTokens.actor(2, Role.USER, Set.of("g1")));
        Map<String, Object> metadata = Map.of("category", "manual", "readers", "everyone");
        store().upsert(index, List.of(record("a", "the pump", metadata, 1, 0, 0), record("b", "x", Map.of(), 0, 1, 0)));
        store().setReaders(index, List.of("a", "never-there"), Readers.groups(Set.of("g1")));
        assertEquals(List.of("b"), filtered(index, Map.of()));
        assertEquals(List.of(), store().searchText(Providers.ANYONE, index, "pump", 5, Map.of()));
        VectorHit kept = store().search(member, index, new float[] {1, 0, 0}, 1, Map.of("category", "manual"))
                .getFirst();
        assertEquals("the pump", kept.text());
        assertEquals(metadata, kept.metadata());
        assertEquals(1, kept.scoreKind().equals("distance") ? 1 - kept.score() : kept.score(), 1e-4);
        store().setReaders(index, List.of("a"), Readers.groups(Set.of()));
        assertEquals(List.of("b"), ids(store().search(member, index, new float[] {1, 0, 0}, 5, Map.of())));
        openUnmarked(store(), index);
        assertEquals(List.of("b"), filtered(index, Map.of()));
        store().setReaders(index, List.of("a"), Readers.EVERYONE);
        assertEquals(List.of("a", "b"), filtered(index, Map.of()));
        store().setReaders("kb_never_made", List.of("a"), Readers.EVERYONE);
        openUnmarked(store(), "kb_never_made");
    }

    @Test
    void deletingTwiceIsOne() {
        String index = index();
        store().upsert(index, List.of(record("a", "x", Map.of(), 1, 0, 0), record("b", "x", Map.of(), 1, 0, 0)));
        store().delete(index, List.of("a", "never-there"));
        store().delete(index, List.of("a"));
        store().delete(index, List.of());
        assertEquals(List.of("b"), filtered(index, Map.of()));
        store().delete("kb_never_made", List.of("a"));
    }

    @Test
    void droppingTwiceIsOne() {
        String index = index();
        store().upsert(index, List.of(record("a", "x", Map.of(), 1, 0, 0)));
        assertFalse(store().ensure(index, PROPERTIES));
        assertTrue(store().indexes().contains(index));
        assertTrue(store().drop(index));
        assertFalse(store().drop(index));
        assertFalse(store().indexes().contains(index));
        store().ensure(index, PROPERTIES);
        store().upsert(index, List.of(record("b", "x", Map.of(), 1, 0)));
        assertEquals(List.of("b"), ids(store().search(Providers.ANYONE, index, new float[] {1, 0}, 5, Map.of())));
    }

    @Test
    void similarNamesAreDifferentIndexes() {
        List<String> names = List.of("kb_a_1", "kb_a1", "kb-a-1", "kb_a__1", "kb_a_1_");
        names.forEach(this::named);
        names.forEach(name -> store().upsert(name, List.of(record(name, "x", Map.of(), 1, 0, 0))));
        names.forEach(name -> assertEquals(List.of(name), filtered(name, Map.of())));
        assertTrue(store().indexes().containsAll(names));
        store().drop("kb_a_1");
        assertEquals(List.of("kb_a1"), filtered("kb_a1", Map.of()));
    }

    private List<String> filtered(String index, Map<String, Object> filters) {
        return ids(store().search(Providers.ANYONE, index, new float[] {1, 0, 0}, 10, filters));
    }
}
