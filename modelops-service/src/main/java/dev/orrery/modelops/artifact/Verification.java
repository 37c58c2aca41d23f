package dev.orrery.modelops.artifact;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a look at a model's files found.
 *
 * @param status {@code ready}, {@code corrupt} or {@code missing}
 * @param baseline whether this was the first look, which later ones are compared with
 */
public record Verification(
        String modelId,
        String status,
        boolean baseline,
        @Nullable String checksum,
        List<FileState> files) {

    /** @param state {@code ok}, {@code changed}, {@code missing}, {@code added} or {@code malformed} */
    public record FileState(
            String path, long size, @Nullable String sha256, String state) {}
}
