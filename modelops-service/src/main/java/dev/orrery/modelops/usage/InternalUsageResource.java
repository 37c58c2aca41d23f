package dev.orrery.modelops.usage;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.contracts.modelops.QuotaGrant;
import dev.orrery.contracts.modelops.QuotaRequest;
import dev.orrery.contracts.modelops.UsageReceipt;
import dev.orrery.contracts.modelops.UsageRecord;
import dev.orrery.kit.failure.Failure;
import dev.orrery.modelops.quota.QuotaService;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The usage and quota routes of {@link dev.orrery.contracts.modelops.ModelOpsClient}. */
@Path("/v1/internal/modelops")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed("service")
@RunOnVirtualThread
public class InternalUsageResource {
    private static final TypeReference<List<UsageRecord>> RECORDS = new TypeReference<>() {};
    private static final TypeReference<QuotaRequest> REQUEST = new TypeReference<>() {};

    private final UsageService usage;
    private final QuotaService quotas;
    private final ObjectMapper json;

    InternalUsageResource(UsageService usage, QuotaService quotas, ObjectMapper json) {
        this.usage = usage;
        this.quotas = quotas;
        this.json = json;
    }

    @POST
    @Path("/usage")
    public UsageReceipt record(@Nullable JsonNode records) {
        return usage.record(read(records, RECORDS));
    }

    @POST
    @Path("/quota-grants")
    public QuotaGrant grant(@Nullable JsonNode request) {
        return quotas.grant(read(request, REQUEST));
    }

    private <T> T read(@Nullable JsonNode body, TypeReference<T> type) {
        try {
            T value = json.convertValue(body, type);
            if (value != null) {
                return value;
            }
        } catch (IllegalArgumentException malformed) {
            throw unreadable().causedBy(malformed);
        }
        throw unreadable();
    }

    private static Failure unreadable() {
        return Failure.badRequest("invalid_payload", "The body is not what this route reads.");
    }
}
