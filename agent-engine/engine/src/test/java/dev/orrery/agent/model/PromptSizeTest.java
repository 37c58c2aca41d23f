package dev.orrery.agent.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PromptSizeTest {
    @Test
    void charactersOutsideAsciiCountFourFold() {
        assertEquals(5, PromptSize.of("ledge"));
        assertEquals(8, PromptSize.of("鍵帳"));
        assertEquals(9, PromptSize.of("clé de"));
    }

    @Test
    void aCutTextKeepsWithinItsSize() {
        assertEquals("ledger", PromptSize.cut("ledger", 6));
        assertEquals("l…", PromptSize.cut("ledger", 5));
        assertEquals("鍵…", PromptSize.cut("鍵帳簿", 11));
        assertEquals("a…", PromptSize.cut("a\ud83d\ude00b", 9));
    }
}
