package dev.orrery.suite;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Another process of context ingestion that only works on runs. */
final class Worker extends Twin {
    private static final String STARTED = " starts, attempt ";
    private static final String ENDED = " is ready";

    /** Where its log stood when it was started last. */
    private int begin;

    /** Started at once. @param settings environment that differs from the suite's own process */
    Worker(Suite.Running suite, String name, Map<String, String> settings) throws IOException {
        super(suite, "context-ingestion", name + "-worker", onlyWorking(settings));
        start();
    }

    private static Map<String, String> onlyWorking(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(Map.of("QUARKUS_HTTP_PORT", "0", "ORRERY_CONTEXT_ROLES", "worker"));
        all.putAll(settings);
        return all;
    }

    /** Whether it has begun a run since it was started, and not ended it. */
    boolean isWorking() throws IOException {
        String said = log().substring(begin);
        return count(said, STARTED) > count(said, ENDED);
    }

    private static int count(String text, String words) {
        return text.split(words, -1).length - 1;
    }

    @Override
    void killAndStart() throws IOException {
        close();
        begin = log().length();
        start();
    }
}
