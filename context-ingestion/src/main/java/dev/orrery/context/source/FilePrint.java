package dev.orrery.context.source;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How a file was when all its documents were indexed.
 *
 * @param modifiedNanos null when the file was so young that it may have changed again without its time telling
 * @param settingsHash of everything but the file that its documents depend on
 */
public record FilePrint(
        UUID sourceId,
        String path,
        long size,
        @Nullable Long modifiedNanos,
        String contentHash,
        String settingsHash,
        int documentCount) {
    /** Two changes closer than this may carry the same time. */
    private static final long CLOCK_STEP_NANOS = 2_000_000_000L;

    /** @param readAtNanos when the content was read, since the epoch */
    public static FilePrint of(
            UUID sourceId,
            String path,
            SourceFiles.Look look,
            long readAtNanos,
            String contentHash,
            String settingsHash,
            int documentCount) {
        boolean settled = readAtNanos - look.modifiedNanos() > CLOCK_STEP_NANOS;
        return new FilePrint(
                sourceId,
                path,
                look.size(),
                settled ? look.modifiedNanos() : null,
                contentHash,
                settingsHash,
                documentCount);
    }

    /** Told without opening the file. */
    public boolean matches(SourceFiles.Look look, String settings) {
        Long modified = modifiedNanos;
        return modified != null
                && modified == look.modifiedNanos()
                && size == look.size()
                && settings.equals(settingsHash);
    }

    public boolean matches(String content, String settings) {
        return content.equals(contentHash) && settings.equals(settingsHash);
    }
}
