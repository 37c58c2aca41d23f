package dev.orrery.context.run;

import static dev.orrery.context.edge.ContextApi.KNOWLEDGE_BASES;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.context.edge.ContextTest;
import dev.orrery.contracts.context.SyncRunRequested;
import dev.orrery.contracts.identity.Role;
import dev.orrery.testkit.HttpPeer;
import dev.orrery.testkit.LogLines;
import dev.orrery.testkit.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

/** One trace leads from the request for a run through the broker to the embeddings and the vector store. */
@QuarkusTest
@TestProfile(TraceTest.Traced.class)
class TraceTest extends ContextTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00-" + TRACE + "-00f067aa0ba902b7-01";
    private static final Duration LONGEST = Duration.ofSeconds(30);

    public static class Traced implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "quarkus.otel.sdk.disabled", "false", "quarkus.otel.exporter.otlp.endpoint", "http://127.0.0.1:9");
        }
    }

    private static List<String> traces(List<HttpPeer.Received> requests) {
        return requests.stream()
                .map(request -> request.headers().entrySet().stream()
                        .filter(header -> header.getKey().equalsIgnoreCase("traceparent"))
                        .flatMap(header -> header.getValue().stream())
                        .findFirst()
                        .orElse("none"))
                .toList();
    }

    /** As {@link dev.orrery.context.edge.ContextApi#sync}, in this trace. */
    private String tracedSync(String kb, String source) {
        return api.request()
                .header("traceparent", PARENT)
                .post(KNOWLEDGE_BASES + "/" + kb + "/sources/" + source + "/sync")
                .then()
                .statusCode(202)
                .extract()
                .path("sync_run.id");
    }

    private static String traceOfMessage(String knowledgeBase) {
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        ConfigProvider.getConfig().getValue("kafka.bootstrap.servers", String.class)),
                new StringDeserializer(),
                new StringDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(SyncRunRequested.TOPIC).stream()
                    .map(partition -> new TopicPartition(SyncRunRequested.TOPIC, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Instant deadline = Instant.now().plus(LONGEST);
            while (Instant.now().isBefore(deadline)) {
                for (ConsumerRecord<String, String> message : consumer.poll(Duration.ofMillis(200))) {
                    if (knowledgeBase.equals(message.key())) {
                        return new String(
                                message.headers().lastHeader("traceparent").value(), StandardCharsets.UTF_8);
                    }
                }
            }
        }
        throw new AssertionError("No message of " + knowledgeBase);
    }

    @Test
    void aRunIsPartOfTheTraceThatAskedForIt() throws IOException {
        Files.writeString(folder("traced").resolve("a.md"), "The lamp in the tower is lit at dusk.");
        String kb = api.knowledgeBase("traced");
        String source = api.source(kb, "traced");
        int embeddingsBefore = edge.embeddings().received().size();
        int vectorsBefore = edge.vectors().received().size();
        String run = tracedSync(kb, source);
        assertEquals("ready", api.awaitEnd(kb, run).path("status").asText());

        List<HttpPeer.Received> embeddings = edge.embeddings().received();
        List<HttpPeer.Received> vectors = edge.vectors().received();
        List<String> embedded = traces(embeddings.subList(embeddingsBefore, embeddings.size()));
        List<String> written = traces(vectors.subList(vectorsBefore, vectors.size()));
        assertFalse(embedded.isEmpty());
        assertFalse(written.isEmpty());
        List<String> all = new ArrayList<>(
                Stream.concat(embedded.stream(), written.stream()).toList());
        all.add(traceOfMessage(kb));
        assertTrue(all.stream().allMatch(trace -> trace.startsWith("00-" + TRACE + "-")), all::toString);
        assertEquals(all.size(), all.stream().distinct().count(), "every request is a span of its own");
    }

    /** In the request's own lines, and in those of the run that it asked for; so do calls for the run. */
    @Test
    void linesCarryTheRequestAndItsTrace() throws IOException {
        Files.writeString(folder("logged").resolve("a.md"), "The bell in the tower rings at noon.");
        String kb = api.knowledgeBase("logged");
        String source = api.source(kb, "logged");
        int before = edge.embeddings().received().size();
        try (LogLines log = LogLines.keep()) {
            String run = tracedSync(kb, source);
            assertEquals("ready", api.awaitEnd(kb, run).path("status").asText());
            await().atMost(LONGEST)
                    .until(() -> !log.with("Run " + run + " is ready").isEmpty());
            LogLines.Line ready = log.with("Run " + run + " is ready").getFirst();
            assertTrue(ready.text().contains("[run:" + run + " " + TRACE + "]"), ready::text);
            assertTrue(ready.json().contains("\"requestId\":\"run:" + run + "\""), ready::json);
            assertTrue(ready.json().contains("\"traceId\":\"" + TRACE + "\""), ready::json);
            List<String> callers = edge.embeddings().received().stream()
                    .skip(before)
                    .map(request -> request.header("X-Request-Id"))
                    .distinct()
                    .toList();
            assertEquals(List.of("run:" + run), callers);

            edge.loseQuota();
            TestTokens.forwarded("context-ingestion", TestTokens.actor(7801, Role.SUPERADMIN))
                    .contentType("application/json")
                    .header("traceparent", PARENT)
                    .header("X-Request-Id", "asked-by-hand-1")
                    .body(Map.of("query_text", "When does the bell ring?"))
                    .post(KNOWLEDGE_BASES + "/" + kb + "/query")
                    .then()
                    .statusCode(503);
            LogLines.Line refused = log.with("503 quota_unavailable").getFirst();
            assertTrue(refused.text().contains("[asked-by-hand-1 " + TRACE + "]"), refused::text);
            assertTrue(refused.json().contains("\"requestId\":\"asked-by-hand-1\""), refused::json);
            assertTrue(refused.json().contains("\"traceId\":\"" + TRACE + "\""), refused::json);
        } finally {
            edge.allow();
        }
    }
}
