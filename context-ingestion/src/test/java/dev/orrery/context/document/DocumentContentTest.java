package dev.orrery.context.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.orrery.adapters.vector.Readers;
import dev.orrery.context.parse.ParsedDocument.Page;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a chunk says of its document (context contract, section 9.2), and when a document counts as changed. */
class DocumentContentTest {
    private static final UUID KB = UUID.fromString("6b1d0c8e-52f3-4a7f-9a0e-0d5a1f6c9b21");
    private static final UUID ID = UUID.fromString("fb3de7ec-0c8b-502e-84a1-6e6bc98d538b");
    private static final UUID SOURCE = UUID.fromString("3f1c9d52-7a64-4b0e-9a53-1c8f2f6f0a11");

    private static DocumentContent content(String title, DocumentContent.@Nullable Origin origin) {
        return new DocumentContent(
                ID,
                title,
                "local_directory",
                "Manuals",
                null,
                "Text",
                List.of(),
                Map.of("category", "manual", "title", "not this one", "_page_chunking_version", 1),
                Readers.EVERYONE,
                origin);
    }

    @Test
    void aChunkOfASourceSaysWhereItIsFrom() {
        Map<String, @Nullable Object> expected = new HashMap<>(Map.of(
                "category",
                "manual",
                "page_number",
                2,
                "knowledge_base_id",
                KB.toString(),
                "document_id",
                ID.toString(),
                "chunk_index",
                3,
                "title",
                "setup",
                "source_type",
                "local_directory",
                "source_name",
                "Manuals"));
        expected.put("uri", null);
        expected.put("source_id", SOURCE.toString());
        expected.put("source_path", "guides/setup.md");
        expected.put("managed_by_source", true);
        assertEquals(
                expected,
                content("setup", new DocumentContent.Origin(SOURCE, "guides/setup.md", "guides/setup.md#0"))
                        .chunkMetadata(KB, 3, 2));
    }

    @Test
    void aChunkOfAManualDocumentHasNoSourceAndNoPage() {
        Map<String, @Nullable Object> metadata = content("setup", null).chunkMetadata(KB, 0, null);
        for (String key : List.of("source_id", "source_path", "managed_by_source", "page_number")) {
            assertEquals(false, metadata.containsKey(key), key);
        }
        assertEquals(true, metadata.containsKey("uri"));
    }

    @Test
    void everythingThatItsChunksSayIsPartOfTheHashAndItsReadersAreNot() {
        DocumentContent one = content("setup", null);
        assertEquals(one.hash(), content("setup", null).hash());
        assertNotEquals(one.hash(), content("other", null).hash());
        assertNotEquals(
                one.hash(),
                content("setup", new DocumentContent.Origin(SOURCE, "a", "a#0")).hash());
        DocumentContent paged = new DocumentContent(
                ID,
                "setup",
                "local_directory",
                "Manuals",
                null,
                "Text",
                List.of(new Page(1, "Text")),
                one.metadata(),
                Readers.EVERYONE,
                null);
        assertNotEquals(one.hash(), paged.hash());
        DocumentContent limited = new DocumentContent(
                ID,
                "setup",
                "local_directory",
                "Manuals",
                null,
                "Text",
                List.of(),
                one.metadata(),
                Readers.groups(List.of("g")),
                null);
        assertEquals(one.hash(), limited.hash());
    }
}
