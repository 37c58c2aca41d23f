package dev.orrery.modelops.download;

import static dev.orrery.testkit.TestTokens.forwarded;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.orrery.contracts.identity.Role;
import dev.orrery.testkit.TestTokens;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.List;

/** Downloads as a superadmin asks for them and follows them. */
final class Downloads {
    static final String ROUTE = "/v1/modelops/downloads";

    private Downloads() {}

    static RequestSpecification superadmin() {
        return forwarded("modelops-service", TestTokens.actor(1, Role.SUPERADMIN));
    }

    static ValidatableResponse post(String body) {
        return superadmin().contentType(ContentType.JSON).body(body).post(ROUTE).then();
    }

    /** @param more further fields, each after a comma */
    static String start(String source, String more) {
        return post("{\"source_id\":\"" + source + "\"" + more + "}")
                .statusCode(202)
                .extract()
                .path("job.job_id");
    }

    static ValidatableResponse get(String job) {
        return superadmin().get(ROUTE + "/" + job).then().statusCode(200);
    }

    static ValidatableResponse cancel(String job) {
        return superadmin().post(ROUTE + "/" + job + "/cancel").then();
    }

    static ValidatableResponse retry(String job) {
        return superadmin().post(ROUTE + "/" + job + "/retry").then();
    }

    static ValidatableResponse succeeded(String job) {
        return over(job, "succeeded");
    }

    /** Waits until the job ended, which must be so. */
    static ValidatableResponse over(String job, String status) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> !List.of("queued", "running")
                        .contains(get(job).extract().<String>path("job.status")));
        return get(job).body("job.status", equalTo(status));
    }

    static void refused(ValidatableResponse response, int status, String code) {
        response.statusCode(status).body("error", equalTo(code));
    }
}
