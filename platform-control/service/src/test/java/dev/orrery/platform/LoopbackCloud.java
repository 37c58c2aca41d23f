package dev.orrery.platform;

import dev.orrery.kit.egress.EgressClient;
import dev.orrery.kit.egress.EgressRequest;
import dev.orrery.kit.egress.EgressResponse;
import dev.orrery.kit.egress.EgressStream;
import dev.orrery.kit.egress.Reach;
import io.quarkus.test.Mock;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Leads one public address to a peer on loopback, where cloud providers may not be; everything else goes its way. */
@Mock
@ApplicationScoped
public class LoopbackCloud extends EgressClient {
    static final String ADDRESS = "https://cloud.example.com";
    static final String PEER = "orrery.test.cloud-peer";

    private final String peer;

    LoopbackCloud(@ConfigProperty(name = PEER, defaultValue = "http://127.0.0.1:1") String peer) {
        this.peer = peer;
    }

    @Override
    public EgressResponse send(EgressRequest request) {
        return super.send(led(request));
    }

    @Override
    public EgressStream stream(EgressRequest request, Duration whole) {
        return super.stream(led(request), whole);
    }

    private EgressRequest led(EgressRequest request) {
        String address = request.uri().toString();
        return !address.startsWith(ADDRESS)
                ? request
                : new EgressRequest(
                        request.method(),
                        URI.create(address.replace(ADDRESS, peer)),
                        request.headers(),
                        request.body(),
                        request.timeout(),
                        request.maxBytes(),
                        Reach.PRIVATE_NETWORKS);
    }
}
