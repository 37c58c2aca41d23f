package dev.orrery.suite.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** The audit log: it makes nothing itself, and must tell of each request at most once, in a whole chain. */
final class AuditWork implements Work {
    private static final int PAGE = 200;

    private final Writes writes;

    AuditWork(Writes writes) {
        this.writes = writes;
    }

    @Override
    public void act(Random random) {
        writes.caller().send("GET", "/v1/audit?limit=5", Map.of(), Map.of());
    }

    @Override
    public void check() {
        JsonNode verified = writes.caller().get("/v1/audit/verify");
        if (!verified.path("valid").asBoolean()) {
            writes.ledger().fault("the audit log is broken: " + verified);
        }
        Map<String, Integer> requests = new HashMap<>();
        String before = "";
        JsonNode entries;
        do {
            entries = writes.caller().get("/v1/audit?limit=" + PAGE + before).path("entries");
            for (JsonNode entry : entries) {
                requests.merge(entry.path("request_id").asText(), 1, Integer::sum);
                before = "&before=" + entry.path("seq").asText();
            }
        } while (entries.size() == PAGE);
        requests.forEach((request, times) -> {
            if (times > 1) {
                writes.ledger().fault("doubled: the audit log tells " + times + " times of request " + request);
            }
        });
        writes.ledger()
                .remark("audit log: whole, %s entries"
                        .formatted(verified.path("entries").asText()));
    }
}
