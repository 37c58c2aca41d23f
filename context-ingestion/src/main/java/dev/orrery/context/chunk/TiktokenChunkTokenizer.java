package dev.orrery.context.chunk;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.EncodingType;
import com.knuddels.jtokkit.api.IntArrayList;

/** The encoding of a cloud model, {@code cl100k_base} where the name is unknown. */
final class TiktokenChunkTokenizer implements ChunkTokenizer {
    private static final EncodingRegistry REGISTRY = Encodings.newLazyEncodingRegistry();

    private final Encoding encoding;

    TiktokenChunkTokenizer(String modelName) {
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
    public String decode(long[] ids) {
        IntArrayList narrow = new IntArrayList(ids.length);
        for (long id : ids) {
            narrow.add((int) id);
        }
        return encoding.decode(narrow);
    }

    @Override
    public int specialTokensPerInput() {
        return 0;
    }
}
