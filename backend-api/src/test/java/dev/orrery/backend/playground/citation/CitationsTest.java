package dev.orrery.backend.playground.citation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.orrery.contracts.agents.RetrievalCall;
import dev.orrery.contracts.agents.RetrievalResult;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CitationsTest {

    @Test
    void chunksOfOneDocumentShareAReference() {
        Citations citations = Citations.of(call(
                result("doc-1#0", "first", Map.of("title", "Keys", "source_path", "ops/keys.pdf", "page_number", 3)),
                result("doc-2#0", "second", Map.of("uri", "https://x/y", "source_type", "web", "source_name", "Wiki")),
                result("doc-1#4", "third", Map.of("title", "Keys", "source_path", "ops/keys.pdf", "pages", "1, 5-7"))));
        assertEquals(2, citations.references().size());
        Citations.Reference keys = citations.references().getFirst();
        assertEquals("ref-1", keys.id());
        assertEquals("[1]", keys.citationLabel());
        assertEquals("Keys", keys.title());
        assertEquals("ops/keys.pdf", keys.fileReference());
        assertNull(keys.uri());
        assertEquals(List.of(1, 3, 5, 6, 7), keys.pages());
        assertEquals(List.of("doc-1#0", "doc-1#4"), keys.sourceIds());
        Citations.Reference wiki = citations.references().get(1);
        assertEquals("Wiki", wiki.title());
        assertEquals("https://x/y", wiki.uri());
        assertEquals(
                List.of("[1]", "[2]", "[1]"),
                citations.sources().stream()
                        .map(Citations.Source::citationLabel)
                        .toList());
        assertEquals("web", citations.sources().get(1).sourceType());
        assertEquals(
                Map.of("semantic_score", 0.9), citations.sources().getFirst().relevanceComponents());
    }

    @Test
    void onlyDocumentsOfASourceHaveAFile() {
        String kb = "6b1d0c8e-52f3-4a7f-9a0e-0d5a1f6c9b21";
        String document = "fb3de7ec-0c8b-502e-84a1-6e6bc98d538b";
        Map<String, Object> managed = Map.of(
                "knowledge_base_id", kb, "document_id", document, "source_path", "a.md", "managed_by_source", true);
        Map<String, Object> foreign = Map.of(
                "knowledge_base_id",
                "../..",
                "document_id",
                document,
                "source_path",
                "b.md",
                "managed_by_source",
                true);
        Map<String, Object> manual = Map.of("knowledge_base_id", kb, "document_id", document, "title", "Manual");
        Citations citations =
                Citations.of(call(result("a", "t", managed), result("b", "t", foreign), result("c", "t", manual)));
        String url = "/v1/playgrounds/knowledge-bases/" + kb + "/documents/" + document + "/source-file";
        assertEquals(url, citations.sources().getFirst().fileUrl());
        assertEquals(url, citations.references().getFirst().fileUrl());
        assertNull(citations.sources().get(1).fileUrl());
        assertNull(citations.sources().get(2).fileUrl());
    }

    @Test
    void snippetsAreOneShortLine() {
        String snippet = Citations.snippet(" a \n\t b " + "x".repeat(400));
        assertEquals("a b xxx", snippet.substring(0, 7));
        assertEquals(220, snippet.length());
        assertEquals('…', snippet.charAt(219));
        assertEquals("short", Citations.snippet("short"));
    }

    @Test
    void longSpansKeepTheirEnds() {
        Citations citations = Citations.of(call(
                result("a", "t", Map.of("document_id", "d", "page_start", 10, "page_end", 12)),
                result("b", "t", Map.of("document_id", "d", "pages", List.of(2.0, "100-400", 0, -3, 2.5)))));
        assertEquals(
                List.of(2, 10, 11, 12, 100, 400),
                citations.references().getFirst().pages());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Use it.|Use it. [1, 2]",
                "Use it [2].|Use it [2].",
                "Use it [1, 2].|Use it [1, 2].",
                "Use it [see].|Use it [see]. [1, 2]"
            })
    void anAnswerWithoutMarkersGetsThem(String answer, String cited) {
        Citations citations = Citations.of(
                call(result("a", "t", Map.of("document_id", "d1")), result("b", "t", Map.of("document_id", "d2"))));
        assertEquals(cited, citations.cited(answer));
    }

    @Test
    void nothingRetrievedNothingCited() {
        Citations citations = Citations.of(List.of());
        assertEquals("Hello", citations.cited("Hello"));
        assertEquals("", citations.retrieval().index());
        assertEquals(0, citations.retrieval().resultCount());
    }

    @Test
    void sourcesAreNumberedOverAllSearches() {
        RetrievalResult keys = result("a", "t", Map.of("document_id", "d1"));
        List<RetrievalCall> calls = List.of(
                search(keys, result("b", "t", Map.of("document_id", "d2"))),
                search(result("c", "t", Map.of("document_id", "d3")), keys));
        Citations citations = Citations.of(calls);
        assertEquals(
                List.of("a [1]", "b [2]", "c [3]"),
                citations.sources().stream()
                        .map(source -> source.id() + " " + source.citationLabel())
                        .toList());
        assertEquals(
                List.of(List.of("a"), List.of("b"), List.of("c")),
                citations.references().stream()
                        .map(Citations.Reference::sourceIds)
                        .toList());
        assertEquals("kb_ops", citations.retrieval().index());
        assertEquals(4, citations.retrieval().resultCount());
        assertEquals("Use it. [1, 2, 3]", citations.cited("Use it."));
    }

    private static List<RetrievalCall> call(RetrievalResult... results) {
        return List.of(search(results));
    }

    private static RetrievalCall search(RetrievalResult... results) {
        return new RetrievalCall(
                "lucene-local",
                "lucene_local",
                "local-default",
                "kb_ops",
                "q",
                5,
                "hybrid",
                "none",
                0.5,
                results.length,
                List.of(results));
    }

    private static RetrievalResult result(String id, String text, Map<String, @Nullable Object> metadata) {
        return new RetrievalResult(
                id,
                text,
                metadata,
                0.9,
                "hybrid_score",
                0.9,
                "hybrid_score",
                Map.of("semantic_score", 0.9, "other", 1.0));
    }
}
