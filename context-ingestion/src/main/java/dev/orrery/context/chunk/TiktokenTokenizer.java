package dev.orrery.context.chunk;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.EncodingType;
import com.knuddels.jtokkit.api.IntArrayList;
import dev.orrery.tokenizer.TextTokenizer;
import dev.orrery.tokenizer.TokenSpans;

/** The encoding of a cloud model, {@code cl100k_base} where the name is unknown. */
final class TiktokenTokenizer implements TextTokenizer {
    private static final EncodingRegistry REGISTRY = Encodings.newLazyEncodingRegistry();

    private final Encoding encoding;

    TiktokenTokenizer(String modelName) {
        encoding =
                REGISTRY.getEncodingForModel(modelName).orElseGet(() -> REGISTRY.getEncoding(EncodingType.CL100K_BASE));
    }

    @Override
    public long[] encode(String text) {
        IntArrayList ids = encoding.encodeOrdinary(text);
        long[] wide = new long[ids.size()];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = ids.get(i);
        }
        return wide;
    }

    @Override
    public int count(String text) {
        return encoding.countTokensOrdinary(text);
    }

    /** Tokens are bytes of UTF-8, so a token may begin or end within a character; it then covers all of it. */
    @Override
    public TokenSpans spans(String text, int from, int to) {
        IntArrayList ids = encoding.encodeOrdinary(text.substring(from, to));
        TokenSpans spans = new TokenSpans(ids.size());
        IntArrayList one = new IntArrayList(1);
        int at = from;
        int left = bytes(text, at, to);
        for (int i = 0; i < ids.size(); i++) {
            one.clear();
            one.add(ids.get(i));
            int length = encoding.decodeBytes(one).length;
            int begin = at;
            while (length > left) {
                length -= left;
                at += Character.charCount(text.codePointAt(at));
                left = bytes(text, at, to);
            }
            left -= length;
            spans.add(begin, at + Character.charCount(text.codePointAt(at)), false);
            if (left == 0) {
                at += Character.charCount(text.codePointAt(at));
                left = bytes(text, at, to);
            }
        }
        return spans;
    }

    /** Of the character here; half a surrogate pair is written as a question mark. */
    private static int bytes(String text, int at, int to) {
        if (at >= to) {
            return 0;
        }
        int point = text.codePointAt(at);
        boolean single = point < 0x80 || Character.getType(point) == Character.SURROGATE;
        return single ? 1 : point < 0x800 ? 2 : point < Character.MIN_SUPPLEMENTARY_CODE_POINT ? 3 : 4;
    }

    @Override
    public int specialTokensPerInput() {
        return 0;
    }
}
