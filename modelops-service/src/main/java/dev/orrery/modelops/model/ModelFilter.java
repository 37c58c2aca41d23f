package dev.orrery.modelops.model;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a list is narrowed to.
 *
 * @param eligible only models that a deployment may bind
 * @param tasks only models of these tasks; empty for all
 */
public record ModelFilter(boolean eligible, Optional<Set<String>> tasks) {
    private static final Set<String> ON = Set.of("1", "true", "yes");

    /** Reads the query of section 5.1: unknown capabilities do not filter. */
    static ModelFilter of(@Nullable String eligible, @Nullable String capability) {
        return new ModelFilter(
                eligible != null && ON.contains(eligible.trim().toLowerCase(Locale.ROOT)),
                Optional.ofNullable(capability).flatMap(ModelFilter::tasksOf));
    }

    private static Optional<Set<String>> tasksOf(String capability) {
        return switch (capability.trim().toLowerCase(Locale.ROOT)) {
            case "llm_inference" -> Optional.of(Set.of("llm"));
            case "embeddings" -> Optional.of(Set.of("embeddings"));
            case "image_analysis" ->
                Optional.of(Set.of("image_plate_detection", "image_plate_ocr", "object_detection", "image_captioning"));
            case "image_generation" -> Optional.of(Set.of("image_text_to_image"));
            default -> Optional.empty();
        };
    }

    boolean accepts(Model model) {
        return tasks.map(wanted -> wanted.contains(model.taskKey)).orElse(true)
                && (!eligible || (model.isActive() && model.isValidated() && model.credentialReady()));
    }
}
