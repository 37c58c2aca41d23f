package dev.orrery.suite;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** A second process of context ingestion that only works on runs. */
final class Worker extends Twin {

    /** Started at once. @param settings environment that differs from the suite's own process */
    Worker(Suite.Running suite, Map<String, String> settings) throws IOException {
        super(suite, "context-ingestion", onlyWorking(settings));
        start();
    }

    private static Map<String, String> onlyWorking(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(Map.of("QUARKUS_HTTP_PORT", "0", "ORRERY_CONTEXT_ROLES", "worker"));
        all.putAll(settings);
        return all;
    }
}
