package dev.orrery.bench.knowledge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.bench.Benchmark;
import dev.orrery.bench.Goal;
import dev.orrery.bench.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * How long a committed run needs until its message is there for workers: from the time just before the commit to the time
 * at which a consumer has the message. 500 runs a second are committed: some are asked for over the API, which on two
 * cores answers some 60 a second, the others are added to the outbox as other replicas do. No worker takes them: what two
 * cores spend on running them would be missing for asking.
 */
public final class PublishLatencyBenchmark implements Benchmark {
    private static final String TOPIC = "context.sync-runs";
    private static final int WARM_UP_KNOWLEDGE_BASES = 4;
    private static final int KNOWLEDGE_BASES = 6;
    private static final int SOURCES_EACH = 100;
    private static final int RUNS_A_SECOND = 500;
    private static final int ASKED_A_SECOND = 20;
    private static final int SECONDS = KNOWLEDGE_BASES * SOURCES_EACH / ASKED_A_SECOND;
    private static final int WARM_UP_SECONDS = WARM_UP_KNOWLEDGE_BASES * SOURCES_EACH / ASKED_A_SECOND;
    private static final int ADDED_A_SECOND = RUNS_A_SECOND - ASKED_A_SECOND;
    private static final int CALLERS = 32;
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final ObjectMapper JSON = new ObjectMapper();

    private record Source(String knowledgeBase, String id) {}

    @Override
    public String name() {
        return "publish-latency";
    }

    @Override
    public String description() {
        return "From the commit of a run to its message on the topic: 500 a second, 20 of them over the API.";
    }

    @Override
    public List<Row> run() throws Exception {
        try (PackagedSuite suite = PackagedSuite.start(Map.of("ORRERY_CONTEXT_ROLES", "api"));
                KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                        Map.of("bootstrap.servers", suite.kafka()),
                        new StringDeserializer(),
                        new StringDeserializer())) {
            List<Source> sources = sources(suite);
            List<TopicPartition> partitions = consumer.partitionsFor(TOPIC).stream()
                    .map(partition -> new TopicPartition(TOPIC, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position);
            List<Source> warmUp = sources.subList(0, WARM_UP_KNOWLEDGE_BASES * SOURCES_EACH);
            List<Source> measured = sources.subList(warmUp.size(), sources.size());
            Map<String, Instant> committed = new ConcurrentHashMap<>();
            double rate;
            Map<String, Instant> published;
            try (OutboxWriter others = new OutboxWriter(suite.database("context"), JSON)) {
                int warmUpRuns = commit(suite, warmUp, others, WARM_UP_SECONDS, new ConcurrentHashMap<>());
                listen(consumer, warmUpRuns);
                try (ExecutorService listener = Executors.newSingleThreadExecutor()) {
                    int runs = measured.size() + ADDED_A_SECOND * SECONDS;
                    Future<Map<String, Instant>> arrivals = listener.submit(() -> listen(consumer, runs));
                    long begin = System.nanoTime();
                    rate = commit(suite, measured, others, SECONDS, committed) / Times.seconds(begin);
                    published = arrivals.get();
                }
            }
            Times latency = latencies(committed, published);
            return List.of(
                    Row.of("runs committed", rate, "1/s", Goal.atLeast(0.98 * RUNS_A_SECOND)),
                    Row.of("commit to published, p50", latency.percentile(0.5), "ms"),
                    Row.of("commit to published, p99", latency.percentile(0.99), "ms", Goal.atMost(250)));
        }
    }

    /** Over the API and beside it, at the same time. @return how many */
    private static int commit(
            PackagedSuite suite, List<Source> sources, OutboxWriter others, int seconds, Map<String, Instant> committed)
            throws Exception {
        try (ExecutorService beside = Executors.newSingleThreadExecutor()) {
            Future<Map<String, Instant>> added =
                    beside.submit(() -> others.commit(ADDED_A_SECOND * seconds, ADDED_A_SECOND));
            request(suite, sources, committed);
            committed.putAll(added.get());
        }
        return sources.size() + ADDED_A_SECOND * seconds;
    }

    private static List<Source> sources(PackagedSuite suite) throws IOException, InterruptedException {
        List<Source> sources = new ArrayList<>();
        for (int kb = 0; kb < WARM_UP_KNOWLEDGE_BASES + KNOWLEDGE_BASES; kb++) {
            String knowledgeBase = suite.knowledgeBase("publish-" + kb);
            for (int source = 0; source < SOURCES_EACH; source++) {
                String path = "publish-" + kb + "/" + source;
                Files.writeString(suite.sourceFolder(path).resolve("note.md"), "A note.");
                sources.add(new Source(knowledgeBase, suite.source(knowledgeBase, path)));
            }
        }
        return sources;
    }

    private static void request(PackagedSuite suite, List<Source> sources, Map<String, Instant> committed)
            throws Exception {
        Semaphore places = new Semaphore(CALLERS);
        long begin = System.nanoTime();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> calls = new ArrayList<>();
            for (int i = 0; i < sources.size(); i++) {
                Source source = sources.get(i);
                long due = begin + i * (1_000_000_000L / ASKED_A_SECOND);
                for (long early = due - System.nanoTime(); early > 0; early = due - System.nanoTime()) {
                    LockSupport.parkNanos(early);
                }
                places.acquire();
                calls.add(callers.submit(() -> {
                    try {
                        JsonNode run = suite.sync(source.knowledgeBase(), source.id());
                        committed.put(
                                run.path("id").asText(),
                                Instant.parse(run.path("enqueued_at").asText()));
                        return null;
                    } finally {
                        places.release();
                    }
                }));
            }
            for (Future<?> call : calls) {
                call.get();
            }
        }
    }

    /** When the message of each run arrived; of a run that is tried again, the first one. */
    private static Map<String, Instant> listen(KafkaConsumer<String, String> consumer, int runs) throws IOException {
        Map<String, Instant> arrivals = new HashMap<>();
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (arrivals.size() < runs && System.nanoTime() < deadline) {
            for (ConsumerRecord<String, String> message : consumer.poll(Duration.ofMillis(200))) {
                Instant now = Instant.now();
                arrivals.putIfAbsent(
                        JSON.readTree(message.value()).path("run_id").asText(), now);
            }
        }
        return arrivals;
    }

    private static Times latencies(Map<String, Instant> committed, Map<String, Instant> published) throws IOException {
        Times latency = new Times();
        for (Map.Entry<String, Instant> run : committed.entrySet()) {
            Instant arrival = published.get(run.getKey());
            if (arrival == null) {
                throw new IOException("Run " + run.getKey() + " was not published");
            }
            latency.add(ChronoUnit.NANOS.between(run.getValue(), arrival));
        }
        return latency;
    }
}
