package dev.orrery.backend.cloudtraffic;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.backend.gateway.ServiceAddresses;
import dev.orrery.backend.gateway.SuiteService;
import dev.orrery.kit.egress.EgressClient;
import dev.orrery.kit.egress.EgressException;
import dev.orrery.kit.egress.EgressRequest;
import dev.orrery.kit.egress.EgressResponse;
import dev.orrery.kit.egress.Reach;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.recent.Recent;
import dev.orrery.kit.request.RequestIds;
import dev.orrery.kit.traffic.CloudTrafficEvent;
import dev.orrery.kit.traffic.InternalCloudTrafficResource;
import dev.orrery.kit.traffic.RecentCloudTraffic;
import dev.orrery.kit.trust.CallKind;
import dev.orrery.kit.trust.ServiceTokenMechanism;
import dev.orrery.kit.trust.TokenSigner;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/** Asks the services that speak to providers for the newest steps of their calls; watchers share what is asked. */
@ApplicationScoped
class CloudTraffic {
    private static final Logger LOG = Logger.getLogger(CloudTraffic.class);
    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final List<SuiteService> CALLERS = List.of(
            SuiteService.PLATFORM_CONTROL,
            SuiteService.MODELOPS,
            SuiteService.CONTEXT_INGESTION,
            SuiteService.AGENT_ENGINE);

    private final RecentCloudTraffic own;
    private final EgressClient egress;
    private final TokenSigner signer;
    private final ServiceAddresses addresses;
    private final ObjectMapper json;
    private final Recent<SuiteService, List<CloudTrafficEvent>> others;

    CloudTraffic(
            RecentCloudTraffic own,
            EgressClient egress,
            TokenSigner signer,
            ServiceAddresses addresses,
            ObjectMapper json,
            CloudTrafficConfig config) {
        this.own = own;
        this.egress = egress;
        this.signer = signer;
        this.addresses = addresses;
        this.json = json;
        this.others = new Recent<>(config.pace().dividedBy(2), CALLERS.size(), this::read);
    }

    Watcher watch(long start) {
        return new Watcher(start);
    }

    /** How far one watcher has read; each service has a place of its own, because they are asked one after another. */
    final class Watcher {
        private final long start;
        private final Map<String, Long> places = new HashMap<>();

        private Watcher(long start) {
            this.start = start;
        }

        /** What was not seen yet, oldest first. */
        List<CloudTrafficEvent> next() {
            List<CloudTrafficEvent> all = new ArrayList<>(own.events());
            CALLERS.forEach(service -> all.addAll(ofOther(service)));
            all.sort(Comparator.comparingLong(CloudTrafficEvent::seq));
            List<CloudTrafficEvent> fresh = new ArrayList<>();
            for (CloudTrafficEvent event : all) {
                if (event.seq() > places.getOrDefault(event.sourceService(), start)) {
                    places.put(event.sourceService(), event.seq());
                    fresh.add(event);
                }
            }
            return fresh;
        }
    }

    private List<CloudTrafficEvent> ofOther(SuiteService service) {
        try {
            return others.get(service);
        } catch (Failure silent) {
            LOG.debugf("%s", silent.getMessage());
            return List.of();
        }
    }

    private List<CloudTrafficEvent> read(SuiteService service) {
        URI address = URI.create(service.address(addresses) + "/v1/internal/cloud-traffic/events");
        try {
            EgressResponse answer = egress.send(EgressRequest.get(address, LIMIT, Reach.PRIVATE_NETWORKS)
                    .header(RequestIds.HEADER, RequestIds.current())
                    .header(
                            ServiceTokenMechanism.SERVICE_TOKEN,
                            signer.serviceToken(service.tokenName(), CallKind.INTERNAL)));
            if (answer.isSuccess()) {
                return json.readValue(answer.body(), InternalCloudTrafficResource.Events.class)
                        .events();
            }
            throw silent(service);
        } catch (EgressException | IOException unreachable) {
            throw silent(service).causedBy(unreachable);
        }
    }

    private static Failure silent(SuiteService service) {
        return Failure.unavailable("service_unavailable", service.tokenName() + " does not tell its calls now.");
    }
}
