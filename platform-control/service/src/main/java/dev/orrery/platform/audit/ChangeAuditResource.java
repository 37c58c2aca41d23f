package dev.orrery.platform.audit;

import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Who changed what: the newest changes first, each with the document before and after. */
@Path("/v1/platform/change-audit")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("superadmin")
@RunOnVirtualThread
public class ChangeAuditResource {
    private static final int SHOWN = 500;

    private final ChangeAudit audit;

    ChangeAuditResource(ChangeAudit audit) {
        this.audit = audit;
    }

    @GET
    @Operation(summary = "List the newest changes of the platform")
    public Map<String, List<ChangeView>> newest() {
        return Map.of("change_audit", audit.newest(SHOWN));
    }
}
