package dev.orrery.modelops.usage;

import static dev.orrery.testkit.TestTokens.forwarded;
import static dev.orrery.testkit.TestTokens.internal;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.orrery.contracts.identity.Role;
import dev.orrery.contracts.modelops.UsageReceipt;
import dev.orrery.contracts.modelops.UsageRecord;
import dev.orrery.contracts.modelops.UsageSource;
import dev.orrery.kit.json.SuiteJson;
import dev.orrery.modelops.ModelOpsPeers;
import dev.orrery.modelops.TestModels;
import dev.orrery.modelops.TestModels.Stage;
import dev.orrery.testkit.SuiteInfrastructure;
import dev.orrery.testkit.TestTokens;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = @ResourceArg(name = "service", value = "modelops-service"))
@WithTestResource(ModelOpsPeers.class)
class UsageTest {
    private static final String SERVICE = "modelops-service";
    private static final UUID ORGANIZATION = UUID.fromString(TestTokens.DEFAULT_ORGANIZATION);
    private static final AtomicLong NEXT_USER = new AtomicLong(7_000);

    private final long user = NEXT_USER.incrementAndGet();
    private final Instant now = Instant.now();

    @Inject
    TestModels models;

    @Inject
    UsageService usage;

    @Test
    void callsAreCountedByDayUserAndSource() {
        String model = models.platformLocal(Stage.ACTIVE);
        Instant yesterday = now.minus(Duration.ofDays(1));
        tell(
                        call(model, user, UsageSource.CHAT, 10, 5, false, 100, now),
                        call(model, user, UsageSource.CHAT, 20, 7, false, 200, now),
                        call(model, user, UsageSource.OPENAI_API, 1, 0, true, 50, now),
                        call(model, user + 100_000, UsageSource.CHAT, 3, 3, false, 30, yesterday))
                .statusCode(200)
                .body("recorded", equalTo(4))
                .body("duplicates", equalTo(0));

        String today = LocalDate.ofInstant(now, ZoneOffset.UTC).toString();
        as(user, Role.USER)
                .get("/v1/modelops/models/" + model + "/usage")
                .then()
                .statusCode(200)
                .body("model_id", equalTo(model))
                .body("usage.total_requests", equalTo(4))
                .body("usage.metrics.calls.value", equalTo(4.0f))
                .body("usage.metrics.calls.requests", equalTo(4))
                .body("usage.metrics.errors.value", equalTo(1.0f))
                .body("usage.metrics.latency_ms.value", equalTo(380.0f))
                .body("usage.metrics.latency_ms.requests", equalTo(0))
                .body("usage.metrics.prompt_tokens.value", equalTo(34.0f))
                .body("usage.metrics.completion_tokens.value", equalTo(15.0f))
                .body("groups", hasSize(0));
        as(1, Role.ADMIN)
                .queryParam("from", today)
                .queryParam("group_by", "day,user,source")
                .get("/v1/modelops/models/" + model + "/usage")
                .then()
                .statusCode(200)
                .body("from", equalTo(today))
                .body("usage.total_requests", equalTo(3))
                .body("groups", hasSize(2))
                .body("groups[0].key.day", equalTo(today))
                .body("groups[0].key.user_id", equalTo((int) user))
                .body("groups[0].key.source", equalTo("chat"))
                .body("groups[0].usage.total_requests", equalTo(2))
                .body("groups[1].key.source", equalTo("openai_api"))
                .body("groups[1].usage.metrics.errors.value", equalTo(1.0f));
        as(user, Role.USER)
                .get("/v1/modelops/models/" + model)
                .then()
                .body("model.usage_summary.total_requests", equalTo(4))
                .body("model.usage_summary.metrics.calls.value", equalTo(4.0f));
    }

    @Test
    void aRecordCountsOnceHoweverOftenItIsTold() {
        String model = models.platformLocal(Stage.ACTIVE);
        UsageRecord record = call(model, user, UsageSource.AGENT, 1, 1, false, 1, now);
        tell(record, record).body("recorded", equalTo(1)).body("duplicates", equalTo(1));
        tell(record, call(model, user, UsageSource.AGENT, 1, 1, false, 1, now))
                .body("recorded", equalTo(1))
                .body("duplicates", equalTo(1));
        totalOf(model, 2);
    }

    @Test
    void overlappingBatchesFromSeveralProcessesCountEachCallOnce() throws Exception {
        String model = models.platformLocal(Stage.ACTIVE);
        List<UsageRecord> calls = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            calls.add(call(model, user + i % 4, UsageSource.INFERENCE, 1, 1, false, 1, now));
        }
        int recorded = 0;
        try (ExecutorService processes = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<UsageReceipt>> receipts = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                List<UsageRecord> batch = new ArrayList<>(calls);
                Collections.shuffle(batch, new java.util.Random(i));
                receipts.add(processes.submit(() -> usage.record(batch)));
            }
            for (Future<UsageReceipt> receipt : receipts) {
                recorded += receipt.get().recorded();
            }
        }
        assertEquals(40, recorded);
        totalOf(model, 40);
    }

    @Test
    void usageOfAModelThatIsGoneIsAccepted() {
        tell(call("no-such-model", user, UsageSource.EMBEDDINGS, 1, 0, false, 1, now))
                .body("recorded", equalTo(1));
        as(user, Role.USER)
                .queryParam("group_by", "model")
                .get("/v1/modelops/usage")
                .then()
                .statusCode(200)
                .body("groups[0].key.model_id", equalTo("no-such-model"))
                .body("usage.total_requests", equalTo(1));
    }

    @Test
    void anIncompleteRecordRefusesTheWholeBatch() {
        String model = models.platformLocal(Stage.ACTIVE);
        UsageRecord good = call(model, user, UsageSource.CHAT, 1, 1, false, 1, now);
        List<UsageRecord> bad = List.of(
                new UsageRecord("x", model, user, ORGANIZATION, UsageSource.CHAT, 1, 1, false, 1, now),
                call(" ", user, UsageSource.CHAT, 1, 1, false, 1, now),
                call(model, 0, UsageSource.CHAT, 1, 1, false, 1, now),
                call(model, user, UsageSource.CHAT, -1, 1, false, 1, now),
                call(model, user, UsageSource.CHAT, 1, 1, false, 1, now.minus(Duration.ofDays(31))),
                call(model, user, UsageSource.CHAT, 1, 1, false, 1, now.plus(Duration.ofHours(1))));
        for (UsageRecord one : bad) {
            refused(tell(good, one), 400, "invalid_payload");
        }
        refused(post("[{}]"), 400, "invalid_payload");
        refused(post("{}"), 400, "invalid_payload");
        totalOf(model, 0);
    }

    @Test
    void whoSeesWhat() {
        String model = models.platformLocal(Stage.ACTIVE);
        tell(call(model, user, UsageSource.CHAT, 1, 1, false, 1, now));
        refused(
                as(user, Role.USER)
                        .queryParam("group_by", "user")
                        .get("/v1/modelops/models/" + model + "/usage")
                        .then(),
                403,
                "forbidden");
        refused(
                as(user, Role.USER)
                        .queryParam("user_id", user + 1)
                        .get("/v1/modelops/usage")
                        .then(),
                403,
                "forbidden");
        as(2, Role.ADMIN)
                .queryParam("user_id", user)
                .queryParam("model_id", model)
                .get("/v1/modelops/usage")
                .then()
                .body("usage.total_requests", equalTo(1));
        String foreign = models.cloudOfAnotherOrganization(user + 1);
        refused(
                as(user, Role.USER)
                        .get("/v1/modelops/models/" + foreign + "/usage")
                        .then(),
                404,
                "not_found");
    }

    @Test
    void eachQueryRuleHasItsCode() {
        refused(get("from", "yesterday"), 400, "invalid_range");
        refused(get("group_by", "moon"), 400, "invalid_group_by");
        refused(get("user_id", "x"), 400, "invalid_user_id");
        String model = models.platformLocal(Stage.ACTIVE);
        for (String query : List.of("from=32.13.2026", "to=x")) {
            refused(
                    as(user, Role.USER)
                            .get("/v1/modelops/models/" + model + "/usage?" + query)
                            .then(),
                    400,
                    "invalid_range");
        }
        refused(
                as(user, Role.USER)
                        .get("/v1/modelops/models/" + model + "/usage?group_by=colour")
                        .then(),
                400,
                "invalid_group_by");
        refused(
                as(user, Role.USER)
                        .queryParam("from", "2026-02-02")
                        .queryParam("to", "2026-02-01")
                        .get("/v1/modelops/usage")
                        .then(),
                400,
                "invalid_range");
    }

    private ValidatableResponse get(String name, String value) {
        return as(user, Role.USER)
                .queryParam(name, value)
                .get("/v1/modelops/usage")
                .then();
    }

    private void totalOf(String model, int calls) {
        as(user, Role.USER)
                .get("/v1/modelops/models/" + model + "/usage")
                .then()
                .body("usage.total_requests", equalTo(calls));
    }

    private static UsageRecord call(
            String model, long user, UsageSource source, long in, long out, boolean failed, long millis, Instant at) {
        return new UsageRecord(
                UUID.randomUUID().toString(), model, user, ORGANIZATION, source, in, out, failed, millis, at);
    }

    private static ValidatableResponse tell(UsageRecord... records) {
        try {
            return post(SuiteJson.mapper().writeValueAsString(Arrays.asList(records)));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static ValidatableResponse post(String body) {
        return internal("backend-api", SERVICE)
                .contentType(ContentType.JSON)
                .body(body)
                .post("/v1/internal/modelops/usage")
                .then();
    }

    private static RequestSpecification as(long userId, Role role) {
        return forwarded(SERVICE, TestTokens.actor(userId, role));
    }

    private static void refused(ValidatableResponse response, int status, String code) {
        response.statusCode(status).body("error", equalTo(code));
    }
}
