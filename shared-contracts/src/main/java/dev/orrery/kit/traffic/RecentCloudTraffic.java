package dev.orrery.kit.traffic;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Keeps the newest steps of this process in memory. */
@ApplicationScoped
public class RecentCloudTraffic {
    private static final int MOST = 500;

    private final String service;
    private final Deque<CloudTrafficEvent> events = new ArrayDeque<>();
    private long last;

    /** @param service whose calls are kept */
    public RecentCloudTraffic(@ConfigProperty(name = "quarkus.application.name") String service) {
        this.service = service;
    }

    /** To whom a call goes. */
    public record Call(
            @Nullable String capability,
            String operation,
            String providerOrigin,
            String providerKey,
            String providerSlug,
            String endpointHost,
            @Nullable String requestId) {}

    /** How a call went on: null status for none, null duration for the request itself. */
    public record Step(
            String direction,
            String phase,
            @Nullable Integer statusCode,
            @Nullable Long durationMs) {}

    /** The place of events from now on. */
    public static long now() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    public void add(Call call, Step step) {
        synchronized (events) {
            last = Math.max(last + 1, now());
            events.addLast(new CloudTrafficEvent(
                    last,
                    service + '-' + last,
                    Instant.now(),
                    step.direction(),
                    step.phase(),
                    // To every other profile the cloud is closed.
                    "online",
                    service,
                    call.capability(),
                    call.operation(),
                    call.providerOrigin(),
                    call.providerKey(),
                    call.providerSlug(),
                    call.endpointHost(),
                    step.statusCode(),
                    step.durationMs(),
                    call.requestId()));
            while (events.size() > MOST) {
                events.removeFirst();
            }
        }
    }

    /** All that are kept, oldest first. */
    public List<CloudTrafficEvent> events() {
        synchronized (events) {
            return List.copyOf(events);
        }
    }
}
