package dev.orrery.modelops.download;

import dev.orrery.modelops.model.WireValue;

/** Where a download stands. */
enum DownloadStatus implements WireValue {
    QUEUED,
    RUNNING,
    SUCCEEDED,
    FAILED,
    CANCELLED;

    boolean isOver() {
        return switch (this) {
            case QUEUED, RUNNING -> false;
            case SUCCEEDED, FAILED, CANCELLED -> true;
        };
    }

    boolean isRetryable() {
        return this == FAILED || this == CANCELLED;
    }
}
