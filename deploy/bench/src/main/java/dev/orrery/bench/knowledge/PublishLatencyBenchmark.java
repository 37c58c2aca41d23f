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
 * How long a run that was asked for over the API needs until its message is there for workers: from
 * {@code enqueued_at}, which is set just before the commit, to the time at which a consumer has the message. Runs are
 * asked for as fast as the machine allows, up to 500 a second; the rate that it allowed is a row of its own. No worker
 * takes them: what two cores spend on running them would be missing for asking.
 */
public final class PublishLatencyBenchmark implements Benchmark {
    private static final String TOPIC = "context.sync-runs";
    private static final int WARM_UP_KNOWLEDGE_BASES = 10;
    private static final int KNOWLEDGE_BASES = 20;
    private static final int SOURCES_EACH = 100;
    private static final int RUNS_A_SECOND = 500;
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
        return "From the commit of a run to its message on the topic, at up to 500 runs a second over the API.";
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
            Map<String, Instant> ignored = new ConcurrentHashMap<>();
            request(suite, warmUp, ignored);
            listen(consumer, ignored.size());
            Map<String, Instant> committed = new ConcurrentHashMap<>();
            double rate;
            Map<String, Instant> published;
            try (ExecutorService listener = Executors.newSingleThreadExecutor()) {
                Future<Map<String, Instant>> arrivals = listener.submit(() -> listen(consumer, measured.size()));
                long begin = System.nanoTime();
                request(suite, measured, committed);
                rate = measured.size() / Times.seconds(begin);
                published = arrivals.get();
            }
            Times latency = latencies(committed, published);
            return List.of(
                    Row.of("runs asked for", rate, "1/s"),
                    Row.of("commit to published, p50", latency.percentile(0.5), "ms"),
                    Row.of("commit to published, p99", latency.percentile(0.99), "ms", Goal.atMost(250)));
        }
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
                long due = begin + i * (1_000_000_000L / RUNS_A_SECOND);
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
