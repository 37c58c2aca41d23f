package dev.orrery.modelops.model;

import java.util.Set;

/** The broad kind of a task. */
public enum Category implements WireValue {
    PREDICTIVE,
    GENERATIVE;

    private static final Set<String> PREDICTIVE_TASKS = Set.of(
            "embeddings",
            "image_plate_detection",
            "image_plate_ocr",
            "object_detection",
            "image_captioning",
            "ocr",
            "vision",
            "speech_to_text",
            "classification",
            "regression",
            "ranking",
            "reranking",
            "moderation");

    public static Category ofTask(String taskKey) {
        return PREDICTIVE_TASKS.contains(taskKey) ? PREDICTIVE : GENERATIVE;
    }
}
