package dev.orrery.adapters;

import dev.orrery.kit.egress.EgressClient;
import dev.orrery.kit.egress.EgressRequest;
import dev.orrery.kit.egress.EgressResponse;
import dev.orrery.kit.egress.EgressStream;
import dev.orrery.kit.egress.Reach;
import java.net.URI;
import java.time.Duration;

/** Leads the address of a cloud provider to a peer on loopback, where cloud providers may not be. */
final class LoopbackCloud extends EgressClient {
    static final String ADDRESS = "https://cloud.example.com";

    private final URI peer;

    LoopbackCloud(URI peer) {
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
        return new EgressRequest(
                request.method(),
                URI.create(request.uri().toString().replace(ADDRESS, peer.toString())),
                request.headers(),
                request.body(),
                request.timeout(),
                request.maxBytes(),
                Reach.PRIVATE_NETWORKS);
    }
}
