package dev.orrery.modelops.download;

/** A run of a job ends because it was cancelled, or because another worker has the job now. */
final class DownloadStopped extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DownloadStopped() {
        super("The download was stopped", null, false, false);
    }
}
