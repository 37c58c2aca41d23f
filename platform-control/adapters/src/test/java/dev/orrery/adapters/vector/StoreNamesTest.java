package dev.orrery.adapters.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.kit.failure.Failure;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StoreNamesTest {
    private static final List<String> NAMES =
            List.of("kb_a_1", "kb_a1", "kb-a-1", "KB_A_1", "kb a 1", "kb~20a", "kb.a", "kb/../a", "kbä", "1a");

    @Test
    void collectionsAreInjectiveAndReadBack() {
        assertEquals("kb_field_service", StoreNames.qdrantCollection("kb_field_service"));
        assertEquals("kb~2f~2e~2e~2fa", StoreNames.qdrantCollection("kb/../a"));
        NAMES.forEach(name ->
                assertEquals(Optional.of(name), StoreNames.indexOfCollection(StoreNames.qdrantCollection(name))));
        assertEquals(Optional.empty(), StoreNames.indexOfCollection("Someone.Elses"));
    }

    @Test
    void classesAreInjectiveAndLegal() {
        List<String> classes = NAMES.stream().map(StoreNames::weaviateClass).toList();
        assertEquals(NAMES.size(), new HashSet<>(classes).size());
        classes.forEach(name -> assertTrue(name.matches("[A-Z][_0-9A-Za-z]{0,254}"), name));
        assertTrue(StoreNames.weaviateClass("a".repeat(1000)).length() < 255);
    }

    @Test
    void anIndexNeedsALetterOrADigit() {
        for (String name : List.of("", "---", "__")) {
            assertEquals(
                    "invalid_index_name",
                    assertThrows(Failure.class, () -> StoreNames.weaviateClass(name))
                            .code());
            assertEquals(
                    "invalid_index_name",
                    assertThrows(Failure.class, () -> StoreNames.qdrantCollection(name))
                            .code());
        }
    }

    @Test
    void keysDoNotTakeEachOthersPlace() {
        assertEquals("doc_type", StoreNames.weaviateProperty("doc_type"));
        assertTrue(StoreNames.weaviateProperty("Doc-Type").matches("doc_type_[0-9a-f]{10}"));
        assertTrue(StoreNames.weaviateProperty("document_id").matches("document_id_[0-9a-f]{10}"));
        assertNotEquals(StoreNames.weaviateProperty("Doc-Type"), StoreNames.weaviateProperty("doc type"));
    }
}
