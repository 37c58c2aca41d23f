package dev.orrery.context.parse;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Text as files hold it and as the database takes it. */
public final class Texts {
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private Texts() {}

    /** Strict UTF-8 without its byte-order mark. */
    static String decode(byte[] bytes) throws CharacterCodingException {
        CharBuffer text = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(ByteBuffer.wrap(bytes));
        boolean marked = !text.isEmpty() && text.get(0) == BYTE_ORDER_MARK;
        return marked ? text.subSequence(1, text.length()).toString() : text.toString();
    }

    /** Without what PostgreSQL refuses (NUL) and what has no UTF-8 form (half a surrogate pair). */
    public static String clean(String text) {
        if (text.chars().noneMatch(c -> c == 0 || Character.isSurrogate((char) c))) {
            return text;
        }
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints().filter(point -> point != 0).forEach(point -> {
            boolean half = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
            clean.appendCodePoint(half ? '\uFFFD' : point);
        });
        return clean.toString();
    }

    public static Map<String, @Nullable Object> clean(Map<?, ?> values) {
        Map<String, @Nullable Object> clean = new LinkedHashMap<>();
        values.forEach((key, value) -> clean.put(clean(String.valueOf(key)), cleanValue(value)));
        return clean;
    }

    private static @Nullable Object cleanValue(@Nullable Object value) {
        if (value instanceof String text) {
            return clean(text);
        }
        if (value instanceof Map<?, ?> map) {
            return clean(map);
        }
        if (value instanceof List<?> items) {
            List<@Nullable Object> clean = new ArrayList<>();
            items.forEach(item -> clean.add(cleanValue(item)));
            return clean;
        }
        return value;
    }
}
