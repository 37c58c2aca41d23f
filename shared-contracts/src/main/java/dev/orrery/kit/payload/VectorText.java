package dev.orrery.kit.payload;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;

/**
 * A vector as text: its little-endian floats in base64, as OpenAI's {@code encoding_format} has it. A third of the length
 * of decimal numbers, and nothing to round.
 */
public final class VectorText {
    /** Asks a model server of the suite for vectors as text; others do not know the header and answer numbers. */
    public static final String HEADER = "X-Vector-Encoding";

    public static final String BASE64 = "base64";

    private VectorText() {}

    public static String of(float[] vector) {
        ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vector);
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    /** @throws IllegalArgumentException when the text is not base64 of whole numbers */
    public static float[] read(String text) {
        byte[] bytes = Base64.getDecoder().decode(text);
        if (bytes.length % Float.BYTES != 0) {
            throw new IllegalArgumentException("The text ends within a number");
        }
        float[] vector = new float[bytes.length / Float.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
        return vector;
    }
}
