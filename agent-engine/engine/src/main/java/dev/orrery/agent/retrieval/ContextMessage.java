package dev.orrery.agent.retrieval;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.orrery.agent.EngineConfig;
import dev.orrery.agent.model.PromptSize;
import dev.orrery.contracts.agents.RetrievalResult;
import dev.orrery.contracts.agents.SourceGroups;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The system message that shows the model what was found, section 9.6. It keeps within a number of characters, because
 * a small model must still have room to answer: the best results come first, each chunk is cut at a limit, and what no
 * longer fits is left out. Numbers of sources count all results, so they stay those of the citations.
 */
@ApplicationScoped
public class ContextMessage {
    /** Metadata that the header already tells, or that means nothing to a reader. */
    private static final Set<String> NOT_FOR_THE_MODEL = Set.of(
            "knowledge_base_id",
            "document_id",
            "chunk_index",
            "source_id",
            "source_type",
            "source_name",
            "managed_by_source",
            "title",
            "uri",
            "source_path",
            "source_filename",
            "file_path",
            "filename");

    private static final int MOST_METADATA = 300;
    /** A rest of the budget that is shorter than this is not worth a cut chunk. */
    private static final int LEAST_TEXT = 80;

    private final EngineConfig.Prompt limits;
    private final ObjectMapper json;

    ContextMessage(EngineConfig config, ObjectMapper json) {
        this.limits = config.prompt();
        this.json = json.copy().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);
    }

    /**
     * The message's text.
     *
     * @param prompt the agent's {@code runtime_prompts.retrieval_context}
     * @param results best first, at least one
     */
    public String of(@Nullable String prompt, List<RetrievalResult> results) {
        return of(prompt, results, List.of());
    }

    /** As above. @param earlier results of the execution's searches before; numbers of sources count them too */
    public String of(@Nullable String prompt, List<RetrievalResult> results, List<RetrievalResult> earlier) {
        Map<RetrievalResult, String> chunks = withinBudget(prompt == null ? 0 : PromptSize.of(prompt), results);
        List<String> blocks = new ArrayList<>();
        if (prompt != null && !prompt.isBlank()) {
            blocks.add(prompt.strip());
        }
        int number = 0;
        List<RetrievalResult> all = new ArrayList<>(earlier);
        all.addAll(results);
        for (List<RetrievalResult> group : SourceGroups.group(all).values()) {
            number++;
            List<RetrievalResult> kept =
                    group.stream().filter(chunks::containsKey).distinct().toList();
            if (!kept.isEmpty()) {
                blocks.add(header(number, group.getFirst()));
                kept.forEach(chunk -> blocks.add(chunks.get(chunk)));
            }
        }
        return String.join("\n\n", blocks);
    }

    /** The chunks that fit, by rank, each as it is printed. */
    private Map<RetrievalResult, String> withinBudget(int used, List<RetrievalResult> results) {
        Map<RetrievalResult, String> chunks = new HashMap<>();
        int left = limits.contextCharacters() - used;
        for (RetrievalResult result : results) {
            String label = label(result);
            int room = Math.min(
                    limits.chunkCharacters(), left - PromptSize.of(label) - PromptSize.of(header(0, result)) - 5);
            if (room < Math.min(LEAST_TEXT, PromptSize.of(result.text())) && !chunks.isEmpty()) {
                break;
            }
            String chunk = label + "\n" + PromptSize.cut(result.text().strip(), Math.max(room, LEAST_TEXT));
            chunks.put(result, chunk);
            left -= PromptSize.of(chunk) + PromptSize.of(header(0, result)) + 4;
        }
        return chunks;
    }

    private static String header(int number, RetrievalResult first) {
        String title = SourceGroups.first(
                first.metadata(), List.of("title", "source_display_name", "source_name", "source_filename"));
        String file = SourceGroups.first(first.metadata(), SourceGroups.URI_KEYS);
        if (file == null) {
            file = SourceGroups.first(first.metadata(), SourceGroups.PATH_KEYS);
        }
        String shown = title == null ? first.id() : title;
        return "Source [" + number + "]: " + PromptSize.cut(shown, 120)
                + (file == null || file.equals(shown) ? "" : " (" + PromptSize.cut(file, 160) + ")");
    }

    private String label(RetrievalResult result) {
        Map<String, @Nullable Object> metadata = new TreeMap<>();
        result.metadata().forEach((key, value) -> {
            if (value != null && !NOT_FOR_THE_MODEL.contains(key)) {
                metadata.put(key, value);
            }
        });
        try {
            String compact = metadata.isEmpty() ? "" : " " + json.writeValueAsString(metadata);
            return "Chunk " + result.id() + (compact.length() > MOST_METADATA ? "" : compact) + ":";
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
