package dev.orrery.context.parse;

import java.nio.ByteBuffer;
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
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final char REPLACEMENT = '\uFFFD';

    private Texts() {}

    /** Strict UTF-8 without its byte-order mark. */
    static String decode(byte[] bytes) throws CharacterCodingException {
        boolean marked = bytes.length >= BYTE_ORDER_MARK.length
                && bytes[0] == BYTE_ORDER_MARK[0]
                && bytes[1] == BYTE_ORDER_MARK[1]
                && bytes[2] == BYTE_ORDER_MARK[2];
        int from = marked ? BYTE_ORDER_MARK.length : 0;
        String text = new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) >= 0) {
            // Either it stands in the file, or it is what the fast decoder made of bytes that are no UTF-8.
            StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes));
        }
        return text;
    }

    /** Without what PostgreSQL refuses (NUL) and what has no UTF-8 form (half a surrogate pair). */
    public static String clean(String text) {
        int dirty = firstUnstorable(text);
        if (dirty < 0) {
            return text;
        }
        StringBuilder clean = new StringBuilder(text.length()).append(text, 0, dirty);
        for (int at = dirty; at < text.length(); ) {
            int point = text.codePointAt(at);
            at += Character.charCount(point);
            boolean half = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
            if (point != 0) {
                clean.appendCodePoint(half ? REPLACEMENT : point);
            }
        }
        return clean.toString();
    }

    private static int firstUnstorable(String text) {
        for (int at = 0; at < text.length(); at++) {
            char unit = text.charAt(at);
            if (unit == 0) {
                return at;
            }
            if (Character.isSurrogate(unit)) {
                boolean pair = Character.isHighSurrogate(unit)
                        && at + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(at + 1));
                if (!pair) {
                    return at;
                }
                at++;
            }
        }
        return -1;
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
