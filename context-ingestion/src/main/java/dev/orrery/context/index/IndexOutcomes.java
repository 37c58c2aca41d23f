package dev.orrery.context.index;

import dev.orrery.context.document.DocumentContent;
import dev.orrery.kit.failure.Failure;

/** Told about each document once, by several threads; inside the guard for those that are indexed. */
public interface IndexOutcomes {
    void indexed(DocumentContent content, boolean isNew);

    void failed(DocumentContent content, Failure failure);
}
