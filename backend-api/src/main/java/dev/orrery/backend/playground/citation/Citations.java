package dev.orrery.backend.playground.citation;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.orrery.contracts.agents.RetrievalCall;
import dev.orrery.contracts.agents.RetrievalResult;
import dev.orrery.contracts.agents.SourceGroups;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Where a knowledge answer comes from, section 4 of the contract. */
public record Citations(List<Source> sources, List<Reference> references, Retrieval retrieval) {
    private static final int SNIPPET_LIMIT = 220;
    private static final int MARKERS_ADDED = 3;
    private static final Pattern MARKER = Pattern.compile("\\[\\s*\\d+(\\s*,\\s*\\d+)*\\s*]");
    private static final Pattern ID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    private static final List<String> TITLE_KEYS =
            List.of("title", "source_display_name", "source_name", "source_filename", "source_path");
    private static final List<String> DESCRIPTION_KEYS =
            List.of("description", "source_description", "source_display_name", "source_name", "source_type");
    private static final List<String> COMPONENTS = List.of("semantic_score", "keyword_score");

    /** One retrieved chunk. */
    public record Source(
            String id,
            String title,
            String snippet,
            @Nullable String uri,
            @Nullable String sourceType,
            Map<String, @Nullable Object> metadata,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String fileUrl,

            double score,
            String scoreKind,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Double relevanceScore,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String relevanceKind,

            @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Double> relevanceComponents,
            String referenceId,
            String citationLabel) {}

    /** One document that chunks came from. */
    public record Reference(
            String id,
            String citationLabel,
            String title,
            String description,
            @Nullable String uri,
            String fileReference,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String fileUrl,

            List<Integer> pages,
            List<String> sourceIds) {}

    /** What was searched. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Retrieval(
            String index,
            int resultCount,
            @Nullable String searchMethod,
            @Nullable String queryPreprocessing,
            @Nullable Integer topK,
            @Nullable Double hybridAlpha) {}

    /**
     * The projection of an execution's retrieval calls; empty without one. Sources are numbered over all calls, as the
     * engine does when it shows them to the model; the summary tells of the first and counts the results of all.
     */
    public static Citations of(List<RetrievalCall> calls) {
        if (calls.isEmpty()) {
            return new Citations(List.of(), List.of(), new Retrieval("", 0, null, null, null, null));
        }
        List<RetrievalResult> results =
                calls.stream().flatMap(call -> call.results().stream()).toList();
        List<Reference> references = new ArrayList<>();
        Map<RetrievalResult, Integer> numbers = new LinkedHashMap<>();
        SourceGroups.group(results).values().forEach(group -> {
            int number = references.size() + 1;
            group.forEach(result -> numbers.put(result, number));
            references.add(reference(number, group));
        });
        List<Source> sources = results.stream()
                .distinct()
                .map(result -> source(result, Objects.requireNonNull(numbers.get(result))))
                .toList();
        RetrievalCall first = calls.getFirst();
        Retrieval retrieval = new Retrieval(
                Objects.requireNonNullElse(first.index(), ""),
                calls.stream().mapToInt(RetrievalCall::resultCount).sum(),
                first.searchMethod(),
                first.queryPreprocessing(),
                first.topK() > 0 ? first.topK() : null,
                first.hybridAlpha());
        return new Citations(sources, references, retrieval);
    }

    /** The answer with the first sources named at its end when it names none itself, section 4.4. */
    public String cited(String answer) {
        if (references.isEmpty() || MARKER.matcher(answer).find()) {
            return answer;
        }
        String marker = IntStream.rangeClosed(1, Math.min(MARKERS_ADDED, references.size()))
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(", ", "[", "]"));
        return answer.stripTrailing() + " " + marker;
    }

    private static Reference reference(int number, List<RetrievalResult> group) {
        RetrievalResult first = group.getFirst();
        Map<String, @Nullable Object> metadata = first.metadata();
        String title = firstOr(metadata, TITLE_KEYS, first.id().isBlank() ? "Source" : first.id());
        String uri = SourceGroups.first(metadata, SourceGroups.URI_KEYS);
        String path = uri == null ? SourceGroups.first(metadata, SourceGroups.PATH_KEYS) : uri;
        return new Reference(
                "ref-" + number,
                "[" + number + "]",
                title,
                firstOr(metadata, DESCRIPTION_KEYS, title),
                uri,
                path == null ? firstOr(metadata, List.of("document_id"), first.id()) : path,
                fileUrl(metadata),
                Pages.of(group),
                group.stream().map(RetrievalResult::id).distinct().toList());
    }

    private static Source source(RetrievalResult result, int number) {
        Map<String, @Nullable Object> metadata = result.metadata();
        return new Source(
                result.id(),
                firstOr(metadata, List.of("title"), result.id()),
                snippet(result.text()),
                SourceGroups.first(metadata, SourceGroups.URI_KEYS),
                SourceGroups.first(metadata, List.of("source_type")),
                metadata,
                fileUrl(metadata),
                result.score(),
                result.scoreKind(),
                result.relevanceKind() == null ? null : result.relevanceScore(),
                result.relevanceKind(),
                components(result.relevanceComponents()),
                "ref-" + number,
                "[" + number + "]");
    }

    /** Where the file of a chunk is served, when it came from one. */
    private static @Nullable String fileUrl(Map<String, @Nullable Object> metadata) {
        String knowledgeBase = SourceGroups.first(metadata, List.of("knowledge_base_id"));
        String document = SourceGroups.first(metadata, List.of("document_id"));
        boolean managed = Boolean.parseBoolean(SourceGroups.first(metadata, List.of("managed_by_source")));
        if (!isId(knowledgeBase)
                || !isId(document)
                || !managed
                || SourceGroups.first(metadata, List.of("source_path")) == null) {
            return null;
        }
        return "/v1/playgrounds/knowledge-bases/" + knowledgeBase + "/documents/" + document + "/source-file";
    }

    /** Metadata of a store that others fill may say anything. */
    private static boolean isId(@Nullable String text) {
        return text != null && ID.matcher(text).matches();
    }

    private static Map<String, Double> components(@Nullable Map<String, Double> all) {
        Map<String, Double> shown = new LinkedHashMap<>();
        if (all != null) {
            COMPONENTS.stream().filter(all::containsKey).forEach(key -> shown.put(key, all.get(key)));
        }
        return shown;
    }

    static String snippet(String text) {
        String collapsed = text.strip().replaceAll("\\s+", " ");
        if (collapsed.length() <= SNIPPET_LIMIT) {
            return collapsed;
        }
        int end = SNIPPET_LIMIT - 1;
        if (Character.isHighSurrogate(collapsed.charAt(end - 1))) {
            end--;
        }
        return collapsed.substring(0, end).stripTrailing() + "…";
    }

    private static String firstOr(Map<String, @Nullable Object> metadata, List<String> keys, String fallback) {
        String found = SourceGroups.first(metadata, keys);
        return found == null ? fallback : found;
    }
}
