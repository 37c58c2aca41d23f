package dev.orrery.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A model must read the tokens that it was trained with, whoever makes them. */
class InputTokenizerTest {
    private static final int TEXTS = 3000;

    @Test
    void everyCharacterThatJavaTakesHasTheTokensOfTheLibrary() {
        for (char unit = 0; unit < Character.MAX_VALUE; unit++) {
            if (!InputTokenizer.agreed(Character.toString(unit))) {
                continue;
            }
            for (String text : new String[] {"" + unit, "ab" + unit + "cd", "A " + unit + " e" + unit, "x." + unit}) {
                assertArrayEquals(MiniLm.NATIVE.input(text), MiniLm.INPUT.ids(text), "U+" + Integer.toHexString(unit));
            }
        }
    }

    @Test
    void textsOfTheseCharactersHaveTheTokensOfTheLibrary() {
        Random random = new Random(20261129);
        for (int i = 0; i < TEXTS; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(120); length > 0; length--) {
                int kind = random.nextInt(20);
                text.append((char)
                        (kind < 3
                                ? ' '
                                : kind < 16
                                        ? 'a' + random.nextInt(26)
                                        : kind < 19
                                                ? random.nextInt(InputTokenizer.AGREED)
                                                : random.nextInt(
                                                        InputTokenizer.AGREED_SIGNS, InputTokenizer.AGREED_SIGNS_END)));
            }
            assertArrayEquals(MiniLm.NATIVE.input(text.toString()), MiniLm.INPUT.ids(text.toString()), text::toString);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "plain words", "x[SEP]y [MASK]", "日本語 and 👩‍👩‍👧", "\u1cf5 a mark of a later Unicode"
            })
    void specialTokensStandAroundTheText(String text) {
        long[] ids = MiniLm.INPUT.ids(text);
        assertArrayEquals(MiniLm.NATIVE.input(text), ids);
        assertTrue(ids.length >= 2 && ids[0] == 101 && ids[ids.length - 1] == 102);
    }

    @Test
    void whatMayDifferIsLeftToTheLibrary() {
        assertFalse(InputTokenizer.agreed("caf\u00e9 \u65e5"));
        assertFalse(InputTokenizer.agreed("\ud83d\ude00"));
        assertTrue(InputTokenizer.agreed("\u201cna\u00efve\u201d \u2014 1\u2026"));
    }
}
