package dev.orrery.context.index;

import dev.orrery.context.document.DocumentContent;
import java.util.List;
import java.util.Map;

/** How the stored documents follow what happens to their chunks. All but the last are called inside the guard. */
public interface DocumentRows {
    /** Before the first chunk of each of these is written. */
    void begin(List<IndexJob> jobs);

    /** After the last chunk of each of these was written, in the same transaction. */
    void complete(List<IndexJob> jobs);

    /** This document will not be indexed. */
    void reject(IndexJob job);

    /** Vectors of this document's chunks that may be used again. */
    Map<TextHash, float[]> known(DocumentContent content);
}
