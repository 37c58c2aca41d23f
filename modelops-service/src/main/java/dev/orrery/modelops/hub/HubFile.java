package dev.orrery.modelops.hub;

import org.jspecify.annotations.Nullable;

/**
 * A file of a repository at one commit.
 *
 * @param sha256 of the content, for files in large-file storage
 * @param gitOid SHA-1 of the git blob, for all others
 */
public record HubFile(
        String path,
        long size,
        @Nullable String sha256,
        @Nullable String gitOid) {}
