package dev.orrery.backend.audit;

import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** The log of changes: administrators search it, superadmins check that it is whole. */
@Path("/v1/audit")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class AuditResource {
    private final AuditLog log;

    AuditResource(AuditLog log) {
        this.log = log;
    }

    /** Newest first; {@code before} takes the {@code seq} of the last entry of a page to read the next. */
    @GET
    @Operation(summary = "Search the audit log")
    @RolesAllowed("admin")
    public Map<String, List<AuditLog.EntryView>> search(@Context UriInfo uri) {
        return Map.of("entries", log.search(new AuditSearch(uri.getQueryParameters())));
    }

    @GET
    @Operation(summary = "Check that the audit log is whole")
    @Path("/verify")
    @RolesAllowed("superadmin")
    public AuditLog.Verification verify() {
        return log.verify();
    }
}
