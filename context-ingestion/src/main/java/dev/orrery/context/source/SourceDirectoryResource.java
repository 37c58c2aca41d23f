package dev.orrery.context.source;

import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** The directory picker. */
@Path("/v1/context/source-directories")
@RunOnVirtualThread
public class SourceDirectoryResource {
    private final SourceDirectories directories;

    SourceDirectoryResource(SourceDirectories directories) {
        this.directories = directories;
    }

    @GET
    @Operation(summary = "List the folders that can be sources")
    @RolesAllowed("admin")
    public SourceDirectories.Listing list(
            @QueryParam("root_id") @Nullable String rootId,
            @QueryParam("relative_path") @Nullable String relativePath) {
        return directories.list(rootId, relativePath);
    }
}
