package dev.orrery.context.document;

import dev.orrery.adapters.vector.Readers;
import dev.orrery.context.JsonText;
import dev.orrery.context.parse.ParsedDocument.Page;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Everything about a document that its chunks depend on.
 *
 * @param pages of a paged document, which is cut page by page; empty otherwise
 * @param readers who may read it; no part of what its chunks say, so not of {@link #hash}
 * @param source where it comes from, or null for one that was written by hand
 */
public record DocumentContent(
        UUID id,
        String title,
        String sourceType,
        @Nullable String sourceName,
        @Nullable String uri,
        String text,
        List<Page> pages,
        Map<String, @Nullable Object> metadata,
        Readers readers,
        @Nullable Origin source) {

    /** A place in a source. */
    public record Origin(UUID sourceId, String path, String key) {}

    public static DocumentContent of(Document document) {
        String path = document.sourcePath;
        String key = document.sourceDocumentKey;
        UUID sourceId = document.sourceId;
        Origin origin = document.managedBySource && sourceId != null && path != null && key != null
                ? new Origin(sourceId, path, key)
                : null;
        return new DocumentContent(
                document.id,
                document.title,
                document.sourceType,
                document.sourceName,
                document.uri,
                document.text,
                document.pages == null ? List.of() : Arrays.asList(JsonText.read(document.pages, Page[].class)),
                JsonText.map(document.metadata),
                document.readers(),
                origin);
    }

    public void writeTo(Document document) {
        document.title = title;
        document.sourceType = sourceType;
        document.sourceName = sourceName;
        document.uri = uri;
        document.text = text;
        document.pages = pages.isEmpty() ? null : JsonText.write(pages);
        document.metadata = JsonText.write(metadata);
        document.readerGroups = ReaderGroups.text(readers);
        document.managedBySource = source != null;
        document.sourceId = source == null ? null : source.sourceId();
        document.sourcePath = source == null ? null : source.path();
        document.sourceDocumentKey = source == null ? null : source.key();
        document.contentHash = hash();
    }

    /** Equal for equal content; a document whose index carries this hash is up to date. */
    public String hash() {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("title", title);
        values.put("source_type", sourceType);
        values.put("source_name", sourceName);
        values.put("uri", uri);
        values.put("text", text);
        values.put("pages", pages);
        values.put("metadata", metadata);
        values.put("source", source);
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(JsonText.write(values).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java platform has SHA-256", impossible);
        }
    }

    /** How much of a document goes with each of its chunks, beside the text of that. */
    public int metadataCharacters() {
        return JsonText.write(chunkMetadata(id, 0, null)).length();
    }

    /** Metadata of each chunk: the document's own without internal keys, overlaid by what the suite adds. */
    public Map<String, @Nullable Object> chunkMetadata(UUID knowledgeBaseId, int index, @Nullable Integer pageNumber) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        metadata.forEach((key, value) -> {
            if (!key.startsWith("_")) {
                values.put(key, value);
            }
        });
        if (pageNumber != null) {
            values.put("page_number", pageNumber);
        }
        values.put("knowledge_base_id", knowledgeBaseId.toString());
        values.put("document_id", id.toString());
        values.put("chunk_index", index);
        values.put("title", title);
        values.put("source_type", sourceType);
        values.put("source_name", sourceName);
        values.put("uri", uri);
        if (source != null) {
            values.put("source_id", source.sourceId().toString());
            values.put("source_path", source.path());
            values.put("managed_by_source", true);
        }
        return values;
    }
}
