package dev.orrery.context.run;

import static dev.orrery.context.edge.ContextApi.KNOWLEDGE_BASES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.context.JsonText;
import dev.orrery.context.edge.ContextTest;
import dev.orrery.contracts.context.SyncRunRequested;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

/** The relay of this process never polls here: what is published was told by its commit, or by a test. */
@QuarkusTest
@TestProfile(OutboxRelayTest.WithoutPolling.class)
class OutboxRelayTest extends ContextTest {
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final int KEYS = 12;
    private static final int EACH = 60;
    private static final int RELAYS = 3;

    public static class WithoutPolling implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("orrery.context.roles", "api", "orrery.context.outbox.poll-interval", "1h");
        }
    }

    @Inject
    OutboxRelay relay;

    @Inject
    Outbox outbox;

    private OutboxMessage add(String topic, String key, String payload) {
        return QuarkusTransaction.requiringNew().call(() -> {
            OutboxMessage message = new OutboxMessage();
            message.topic = topic;
            message.messageKey = key;
            message.payload = payload;
            message.createdAt = Instant.now();
            outbox.persist(message);
            return message;
        });
    }

    private OutboxMessage stored(OutboxMessage message) {
        return QuarkusTransaction.requiringNew().call(() -> outbox.findById(message.id));
    }

    private long waiting() {
        return QuarkusTransaction.requiringNew().call(outbox::count);
    }

    /** Reads the topic from its beginning until there are this many records for which the key is wanted. */
    private static List<ConsumerRecord<String, String>> read(String topic, int count, List<String> keys) {
        List<ConsumerRecord<String, String>> found = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        ConfigProvider.getConfig().getValue("kafka.bootstrap.servers", String.class)),
                new StringDeserializer(),
                new StringDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Instant deadline = Instant.now().plus(LONGEST);
            while (found.size() < count && Instant.now().isBefore(deadline)) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> {
                    if (keys.contains(record.key())) {
                        found.add(record);
                    }
                });
            }
        }
        return found;
    }

    @Test
    void aRunIsPublishedByItsCommit() throws IOException {
        folder("told");
        String kb = api.knowledgeBase("told");
        String run = api.sync(kb, api.source(kb, "told"));
        List<ConsumerRecord<String, String>> records = read(SyncRunRequested.TOPIC, 1, List.of(kb));
        assertEquals(1, records.size());
        SyncRunRequested request = JsonText.read(records.getFirst().value(), SyncRunRequested.class);
        assertEquals(run, request.runId().toString());
        api.request()
                .post(KNOWLEDGE_BASES + "/" + kb + "/sync-runs/" + run + "/cancel")
                .then()
                .statusCode(200);
    }

    @Test
    void severalRelaysPublishEachMessageOnceAndInTheOrderOfItsKey() throws Exception {
        String topic = "relays-" + UUID.randomUUID();
        List<String> keys = IntStream.range(0, KEYS)
                .mapToObj(key -> "key-" + key + "-" + topic)
                .toList();
        for (int number = 0; number < EACH; number++) {
            for (String key : keys) {
                add(topic, key, Integer.toString(number));
            }
        }
        try (ExecutorService relays = Executors.newFixedThreadPool(RELAYS)) {
            Callable<Integer> publishing = () -> {
                int sent = 0;
                while (waiting() > 0) {
                    sent += relay.publish();
                }
                return sent;
            };
            int sent = 0;
            for (Future<Integer> part : relays.invokeAll(Collections.nCopies(RELAYS, publishing))) {
                sent += part.get();
            }
            assertEquals(KEYS * EACH, sent);
        }
        List<ConsumerRecord<String, String>> records = read(topic, KEYS * EACH, keys);
        assertEquals(KEYS * EACH, records.size());
        List<String> inOrder =
                IntStream.range(0, EACH).mapToObj(Integer::toString).toList();
        for (String key : keys) {
            assertEquals(
                    inOrder,
                    records.stream()
                            .filter(record -> record.key().equals(key))
                            .map(ConsumerRecord::value)
                            .toList());
        }
    }

    @Test
    void aMessageThatTheBrokerRefusesHoldsBackItsOwnKeyOnly() {
        String topic = "refused-" + UUID.randomUUID();
        String stuck = "stuck-" + topic;
        String free = "free-" + topic;
        OutboxMessage refused = add("no valid topic", stuck, "1");
        OutboxMessage behind = add(topic, stuck, "2");
        OutboxMessage other = add(topic, free, "3");

        while (stored(other) != null || stored(refused).attempts < 2) {
            relay.publish();
        }
        assertNotNull(stored(behind));
        assertTrue(String.valueOf(stored(refused).lastError).contains("no valid topic"), stored(refused).lastError);
        assertEquals(
                List.of("3"),
                read(topic, 1, List.of(free)).stream()
                        .map(ConsumerRecord::value)
                        .toList());

        QuarkusTransaction.requiringNew().run(() -> outbox.update("topic = ?1 where id = ?2", topic, refused.id));
        while (stored(behind) != null) {
            relay.publish();
        }
        assertNull(stored(refused));
        List<String> published = read(topic, 2, List.of(stuck)).stream()
                .map(ConsumerRecord::value)
                .toList();
        // What stood behind the refused message may have been sent before, but it is sent again after it.
        assertEquals(List.of("1", "2"), published.subList(published.size() - 2, published.size()));
    }
}
