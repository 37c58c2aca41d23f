package dev.orrery.backend.cloudtraffic;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.kit.sse.ClientConnection;
import dev.orrery.kit.sse.Drain;
import dev.orrery.kit.sse.SseEvent;
import dev.orrery.kit.sse.SseResponse;
import dev.orrery.kit.traffic.CloudTrafficEvent;
import dev.orrery.kit.traffic.RecentCloudTraffic;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Who of the suite speaks to which cloud provider, as it happens: everybody may see that their installation does. */
@Path("/v1/runtime/cloud-traffic/events")
@RolesAllowed("user")
@RunOnVirtualThread
public class CloudTrafficResource {
    private final CloudTraffic traffic;
    private final CloudTrafficConfig config;
    private final CurrentVertxRequest request;
    private final Drain drain;
    private final ObjectMapper json;

    CloudTrafficResource(
            CloudTraffic traffic,
            CloudTrafficConfig config,
            CurrentVertxRequest request,
            Drain drain,
            ObjectMapper json) {
        this.traffic = traffic;
        this.config = config;
        this.request = request;
        this.drain = drain;
        this.json = json;
    }

    /** What happens from now on, or after the event that a reader saw last, until the client leaves. */
    @GET
    @Operation(summary = "Follow the calls to cloud providers")
    public Response follow(@HeaderParam("Last-Event-ID") @Nullable String lastEventId) {
        long seen = SseEvent.seqOf(lastEventId);
        CloudTraffic.Watcher watcher = traffic.watch(seen > 0 ? seen : RecentCloudTraffic.now());
        ClientConnection client = ClientConnection.of(request.getCurrent());
        return SseResponse.resumable(client, drain, sink -> {
            sink.open();
            long heard = System.nanoTime();
            while (!client.isGone()) {
                for (CloudTrafficEvent event : watcher.next()) {
                    sink.send(new SseEvent("cloud_traffic", text(event), Long.toString(event.seq())));
                    heard = System.nanoTime();
                }
                if (System.nanoTime() - heard > config.keepAlive().toNanos()) {
                    sink.open();
                    heard = System.nanoTime();
                }
                client.awaitGone(config.pace());
            }
            return false;
        });
    }

    private String text(CloudTrafficEvent event) {
        try {
            return json.writeValueAsString(event);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
