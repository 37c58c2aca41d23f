package dev.orrery.modelops.quota;

import static dev.orrery.testkit.TestTokens.forwarded;
import static dev.orrery.testkit.TestTokens.internal;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.contracts.identity.Role;
import dev.orrery.contracts.modelops.QuotaGrant;
import dev.orrery.contracts.modelops.QuotaRequest;
import dev.orrery.modelops.ModelOpsPeers;
import dev.orrery.testkit.SuiteInfrastructure;
import dev.orrery.testkit.TestTokens;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = @ResourceArg(name = "service", value = "modelops-service"))
@WithTestResource(ModelOpsPeers.class)
class QuotaTest {
    private static final String SERVICE = "modelops-service";
    private static final String QUOTAS = "/v1/modelops/quotas";
    private static final AtomicLong NEXT_USER = new AtomicLong(40_000);
    /** Ten seconds into a minute of a day in the future, so that rolling never meets rows of the present. */
    private static final Instant AT = Instant.parse("2030-05-05T10:00:10Z");

    private final long user = NEXT_USER.incrementAndGet();

    @Inject
    QuotaService quotas;

    @AfterEach
    void noLimitsForRoles() {
        superadmin().delete(QUOTAS + "/roles/user");
    }

    @Test
    void withoutLimitsNothingIsCounted() {
        QuotaGrant grant = ask(10, 500, AT);
        assertEquals(new QuotaGrant(true, true, 10, 500, AT.plusSeconds(15), null, null), grant);
    }

    @Test
    void aMinuteHasItsRequestsAndNoMore() {
        limit("{\"requests_per_minute\":5}");
        QuotaGrant first = ask(3, 0, AT);
        assertTrue(first.granted());
        assertEquals(3, first.requests());
        assertEquals(QuotaGrant.NO_TOKEN_LIMIT, first.tokens());
        assertEquals(AT.plusSeconds(30), first.expiresAt());
        assertEquals(2, ask(3, 0, AT.plusSeconds(40)).requests());
        assertEquals(AT.plusSeconds(50), ask(1, 0, AT.plusSeconds(41)).expiresAt(), "refused until the minute ends");

        QuotaGrant refused = ask(1, 0, AT.plusSeconds(45));
        assertFalse(refused.granted());
        assertEquals("requests_per_minute", refused.limit());
        assertEquals(5, refused.retryAfterSeconds());

        assertEquals(5, ask(100, 0, AT.plusSeconds(50)).requests());
    }

    @Test
    void tokensOfTheDayAreHeldByLeasesUntilUsageTellsWhatBecameOfThem() {
        limit("{\"tokens_per_day\":100}");
        assertEquals(60, ask(1, 60, AT).tokens());
        assertEquals(40, ask(1, 60, AT).tokens());
        QuotaGrant refused = ask(1, 1, AT);
        assertFalse(refused.granted());
        assertEquals("tokens_per_day", refused.limit());
        assertEquals(150, refused.retryAfterSeconds(), "30 s to spend and 2 min to tell");

        // 20 of the 100 were used: 80 of what the leases hold is still held, and nothing is free.
        used(20, AT.plusSeconds(1));
        assertFalse(ask(1, 1, AT.plusSeconds(1)).granted());
        // The rest of the leases ends: 80 are free again.
        assertEquals(80, ask(1, 100, AT.plusSeconds(151)).tokens());
    }

    @Test
    void usedTokensComeBackWithTheNextDayOnly() {
        limit("{\"tokens_per_day\":100}");
        used(100, AT);
        QuotaGrant refused = ask(1, 1, AT);
        assertEquals("tokens_per_day", refused.limit());
        assertEquals(
                Math.toIntExact(Duration.between(AT, Instant.parse("2030-05-06T00:00:00Z"))
                        .toSeconds()),
                refused.retryAfterSeconds());
        assertEquals(100, ask(1, 100, AT.plus(Duration.ofDays(1))).tokens());
    }

    @Test
    void severalProcessesDoNotLeakTheBudget() throws Exception {
        limit("{\"requests_per_minute\":50,\"tokens_per_day\":1000}");
        int requests = 0;
        long tokens = 0;
        try (ExecutorService processes = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<QuotaGrant>> grants = new ArrayList<>();
            for (int i = 0; i < 24; i++) {
                grants.add(processes.submit(() -> ask(4, 90, AT)));
            }
            for (Future<QuotaGrant> grant : grants) {
                requests += grant.get().requests();
                tokens += grant.get().tokens();
            }
        }
        assertEquals(1000, tokens);
        assertEquals(48, requests, "12 blocks, of which the last got the last 10 tokens");
    }

    @Test
    void aUsersOwnLimitsReplaceThoseOfTheRole() {
        superadmin()
                .contentType(ContentType.JSON)
                .body("{\"requests_per_minute\":1}")
                .put(QUOTAS + "/roles/user")
                .then()
                .statusCode(200)
                .body("quota.subject_kind", equalTo("role"))
                .body("quota.subject", equalTo("user"));
        assertEquals(1, ask(9, 0, AT).requests());
        limit("{\"requests_per_minute\":7}");
        assertEquals(6, ask(9, 0, AT).requests());
        admin().get(QUOTAS)
                .then()
                .statusCode(200)
                .body("quotas.subject", hasItem(Long.toString(user)))
                .body("quotas.subject", hasItem("user"));
        admin().delete(QUOTAS + "/users/" + user).then().statusCode(200).body("deleted", equalTo(true));
        admin().get(QUOTAS).then().body("quotas.subject", not(hasItem(Long.toString(user))));
        refused(admin().delete(QUOTAS + "/users/" + user).then(), 404, "quota_not_found");
    }

    @Test
    void anAdministratorLimitsNoAdministrator() {
        limit("{\"requests_per_minute\":0}");
        assertFalse(ask(1, 0, AT).granted());
        QuotaRequest asAdmin = new QuotaRequest(user, "admin", 1, 0);
        assertTrue(quotas.grant(asAdmin, AT).unlimited());
        superadmin()
                .contentType(ContentType.JSON)
                .body("{\"requests_per_minute\":0}")
                .put(QUOTAS + "/users/" + user)
                .then()
                .statusCode(200);
        assertFalse(quotas.grant(asAdmin, AT).granted());
    }

    @Test
    void aUserSeesTheirOwnBudget() {
        limit("{\"requests_per_minute\":5,\"tokens_per_day\":100}");
        internal("backend-api", SERVICE)
                .contentType(ContentType.JSON)
                .body("{\"user_id\":" + user + ",\"role\":\"user\",\"requests\":2,\"tokens\":30}")
                .post("/v1/internal/modelops/quota-grants")
                .then()
                .statusCode(200)
                .body("granted", equalTo(true))
                .body("unlimited", equalTo(false))
                .body("requests", equalTo(2))
                .body("tokens", equalTo(30));
        forwarded(SERVICE, TestTokens.actor(user, Role.USER))
                .get(QUOTAS + "/mine")
                .then()
                .statusCode(200)
                .body("quota.requests_per_minute", equalTo(5))
                .body("quota.tokens_per_day", equalTo(100))
                .body("quota.tokens_held", equalTo(30))
                .body("quota.tokens_today", equalTo(0));
    }

    @Test
    void eachRuleHasItsCode() {
        refused(put("/users/" + user, "[]"), 400, "invalid_payload");
        refused(put("/users/" + user, "{}"), 400, "invalid_quota");
        refused(put("/users/" + user, "{\"requests_per_minute\":-1}"), 400, "invalid_quota");
        refused(put("/users/" + user, "{\"tokens_per_day\":\"many\"}"), 400, "invalid_quota");
        refused(put("/users/x", "{\"tokens_per_day\":1}"), 400, "invalid_user_id");
        refused(put("/roles/king", "{\"tokens_per_day\":1}"), 400, "invalid_role");
        refused(put("/planets/mars", "{\"tokens_per_day\":1}"), 404, "not_found");
        refused(put("/roles/admin", "{\"tokens_per_day\":1}"), 403, "forbidden");
        refused(put("/users/2", "{\"tokens_per_day\":1}"), 403, "forbidden");
        refused(admin().delete(QUOTAS + "/users/x").then(), 400, "invalid_user_id");
        refused(admin().delete(QUOTAS + "/roles/king").then(), 400, "invalid_role");
        refused(admin().delete(QUOTAS + "/roles/admin").then(), 403, "forbidden");
        refused(admin().delete(QUOTAS + "/planets/mars").then(), 404, "not_found");
        refused(
                forwarded(SERVICE, TestTokens.actor(user, Role.USER))
                        .get(QUOTAS)
                        .then(),
                403,
                "insufficient_role");
        refused(
                internal("backend-api", SERVICE)
                        .contentType(ContentType.JSON)
                        .body("{\"user_id\":1,\"role\":\"user\",\"requests\":0,\"tokens\":1}")
                        .post("/v1/internal/modelops/quota-grants")
                        .then(),
                400,
                "invalid_payload");
    }

    private QuotaGrant ask(int requests, long tokens, Instant at) {
        return quotas.grant(new QuotaRequest(user, "user", requests, tokens), at);
    }

    private void used(long tokens, Instant at) {
        QuarkusTransaction.requiringNew().run(() -> quotas.used(user, tokens, at));
    }

    private void limit(String body) {
        put("/users/" + user, body).statusCode(200).body("quota.subject", equalTo(Long.toString(user)));
    }

    private static ValidatableResponse put(String path, String body) {
        return admin().contentType(ContentType.JSON)
                .body(body)
                .put(QUOTAS + path)
                .then();
    }

    private static RequestSpecification admin() {
        return forwarded(SERVICE, TestTokens.actor(2, Role.ADMIN));
    }

    private static RequestSpecification superadmin() {
        return forwarded(SERVICE, TestTokens.actor(1, Role.SUPERADMIN));
    }

    private static void refused(ValidatableResponse response, int status, String code) {
        response.statusCode(status).body("error", equalTo(code));
    }
}
