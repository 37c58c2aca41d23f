package dev.orrery.modelops.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CategoryTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
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
                "moderation"
            })
    void tasksThatPredict(String task) {
        assertEquals(Category.PREDICTIVE, Category.ofTask(task));
    }

    @ParameterizedTest
    @ValueSource(strings = {"llm", "image_text_to_image", "translation", "a task of tomorrow"})
    void everyOtherTaskGenerates(String task) {
        assertEquals(Category.GENERATIVE, Category.ofTask(task));
    }
}
