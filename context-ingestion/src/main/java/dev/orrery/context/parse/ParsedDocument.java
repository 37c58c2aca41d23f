package dev.orrery.context.parse;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One logical document of a file. No text holds a NUL character or half of a surrogate pair.
 *
 * @param position index in the file, from 0
 * @param pages texts of a paged document, those without text left out; empty when the format has no pages
 */
public record ParsedDocument(
        int position,
        String title,
        String text,
        @Nullable String sourceType,
        @Nullable String sourceName,
        @Nullable String uri,
        Map<String, @Nullable Object> metadata,
        List<Page> pages) {

    /** @param pageNumber from 1 */
    public record Page(int pageNumber, String text) {}
}
