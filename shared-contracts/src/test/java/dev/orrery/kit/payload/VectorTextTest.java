package dev.orrery.kit.payload;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class VectorTextTest {
    /** 1.0 is 0x3f800000, -2.0 is 0xc0000000; the lowest byte comes first. */
    @Test
    void theTextIsLittleEndian() {
        assertEquals("AACAPwAAAMA=", VectorText.of(new float[] {1, -2}));
        assertArrayEquals(new float[] {1, -2}, VectorText.read("AACAPwAAAMA="));
    }

    @Test
    void nothingIsRounded() {
        float[] vector = {0.1f, Float.MIN_VALUE, -Float.MAX_VALUE, 1 / 3f, -0.0f, Float.NaN};
        assertArrayEquals(vector, VectorText.read(VectorText.of(vector)));
        assertArrayEquals(new float[0], VectorText.read(""));
    }

    @Test
    void whatIsNoVectorIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> VectorText.read("AACAPwA="));
        assertThrows(IllegalArgumentException.class, () -> VectorText.read("[1,-2]"));
    }
}
