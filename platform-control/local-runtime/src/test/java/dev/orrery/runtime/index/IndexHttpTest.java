package dev.orrery.runtime.index;

import static dev.orrery.runtime.LocalRuntime.authorized;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;

import dev.orrery.kit.payload.VectorText;
import dev.orrery.runtime.LocalRuntime;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(LocalRuntime.class)
class IndexHttpTest {
    @BeforeEach
    void ready() {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> given().get("/health").then().statusCode(200));
    }

    @Test
    void anIndexIsCreatedFilledSearchedAndDeleted() {
        authorized()
                .body("{\"properties\":[{\"name\":\"doc\",\"data_type\":\"text\"}]}")
                .put("/v1/indexes/kb_http")
                .then()
                .statusCode(200)
                .body("created", equalTo(true));
        authorized().body("{}").put("/v1/indexes/kb_http").then().body("created", equalTo(false));
        authorized().get("/v1/indexes").then().body("indexes", contains("kb_http"));
        authorized()
                .body("""
                    {"records":[{"id":"a","text":"Pump torque","vector":[1,0],"metadata":{"doc":"A","page":1},"readers":["everyone"]},
                                {"id":"b","text":"Leave policy","vector":[0,1],"metadata":{"doc":"B","page":2},"readers":["group:g1"]}]}\
                    """)
                .post("/v1/indexes/kb_http/records")
                .then()
                .statusCode(200)
                .body("upserted", equalTo(2));
        authorized()
                .body("{\"vector\":[1,1],\"top_k\":5,\"filters\":{\"page\":2},\"readers\":[\"group:g1\"]}")
                .post("/v1/indexes/kb_http/search")
                .then()
                .statusCode(200)
                .body("results.id", contains("b"))
                .body("results[0].metadata.doc", equalTo("B"))
                .body("results[0].text", equalTo("Leave policy"))
                .body("results[0].score.toDouble()", closeTo(0.7071, 0.001))
                .body("results[0].score_kind", equalTo("similarity"));
        authorized()
                .body("{\"text\":\"policies\",\"top_k\":5,\"readers\":[\"group:g1\"]}")
                .post("/v1/indexes/kb_http/search")
                .then()
                .body("results.id", contains("b"))
                .body("results[0].score_kind", equalTo("bm25"));
        authorized()
                .body("{\"vector\":[3,4],\"text\":\"policies\",\"readers\":[\"group:g1\",\"everyone\"]}")
                .post("/v1/indexes/kb_http/search/both")
                .then()
                .statusCode(200)
                .body("records.id", contains("b", "a"))
                .body("records[0].text", equalTo("Leave policy"))
                .body("records[0].metadata.doc", equalTo("B"))
                .body("similarity.id", contains("b", "a"))
                .body("similarity[0].score.toDouble()", closeTo(0.8, 0.001))
                .body("bm25.id", contains("b"));
        authorized()
                .body("{\"vector\":[3,4],\"readers\":[\"everyone\"]}")
                .post("/v1/indexes/kb_http/search/both")
                .then()
                .statusCode(400)
                .body("error", equalTo("invalid_query"));
        authorized()
                .body("{\"records\":[{\"id\":\"c\",\"text\":\"x\",\"vector\":[1],\"readers\":[\"everyone\"]}]}")
                .post("/v1/indexes/kb_http/records")
                .then()
                .statusCode(400)
                .body("error", equalTo("invalid_embedding"))
                .body("message", containsString("2"));
        authorized()
                .body("{\"text\":\"policies\",\"readers\":[\"everyone\"]}")
                .post("/v1/indexes/kb_http/search")
                .then()
                .statusCode(200)
                .body("results", empty());
        for (String route : List.of("search", "search/both", "records/readers")) {
            authorized()
                    .body("{\"text\":\"policies\",\"ids\":[\"a\"]}")
                    .post("/v1/indexes/kb_http/" + route)
                    .then()
                    .statusCode(400)
                    .body("error", equalTo("invalid_readers"));
        }
        authorized()
                .body("{\"records\":[{\"id\":\"c\",\"text\":\"x\",\"vector\":[1,0]}]}")
                .post("/v1/indexes/kb_http/records")
                .then()
                .statusCode(400)
                .body("error", equalTo("invalid_readers"));
        authorized()
                .body("{\"ids\":[\"b\"],\"readers\":[\"everyone\"]}")
                .post("/v1/indexes/kb_http/records/readers")
                .then()
                .statusCode(200)
                .body("changed", equalTo(1));
        authorized()
                .body("{\"vector\":[2,1],\"top_k\":2000000000,\"readers\":[\"everyone\"]}")
                .post("/v1/indexes/kb_http/search")
                .then()
                .statusCode(200)
                .body("results.id", contains("a", "b"));
        authorized()
                .body("{\"vector\":[1,1],\"top_k\":0,\"readers\":[\"everyone\"]}")
                .post("/v1/indexes/kb_http/search")
                .then()
                .statusCode(400)
                .body("error", equalTo("invalid_top_k"));
        authorized()
                .body("{\"ids\":[\"a\",\"zz\"]}")
                .post("/v1/indexes/kb_http/records/delete")
                .then()
                .body("deleted", equalTo(1));
        authorized().delete("/v1/indexes/kb_http").then().body("deleted", equalTo(true));
        authorized().delete("/v1/indexes/kb_http").then().body("deleted", equalTo(false));
        authorized()
                .body("{\"text\":\"x\",\"readers\":[\"everyone\"]}")
                .post("/v1/indexes/kb_http/search")
                .then()
                .statusCode(404)
                .body("error", equalTo("index_not_found"));
        authorized()
                .body("{}")
                .put("/v1/indexes/KB")
                .then()
                .statusCode(400)
                .body("error", equalTo("invalid_index_name"));
    }

    @Test
    void recordsAndSearchesTakeVectorsAsText() {
        authorized().body("{}").put("/v1/indexes/kb_text").then().statusCode(200);
        authorized()
                .body("{\"records\":[{\"id\":\"a\",\"text\":\"x\",\"vector\":\"" + VectorText.of(new float[] {1, 0})
                        + "\",\"readers\":[\"everyone\"]},{\"id\":\"b\",\"text\":\"y\",\"vector\":[0,1],"
                        + "\"readers\":[\"everyone\"]}]}")
                .post("/v1/indexes/kb_text/records")
                .then()
                .statusCode(200)
                .body("upserted", equalTo(2));
        authorized()
                .body("{\"vector\":\"" + VectorText.of(new float[] {0, 2}) + "\",\"readers\":[\"everyone\"]}")
                .post("/v1/indexes/kb_text/search")
                .then()
                .statusCode(200)
                .body("results.id", contains("b", "a"))
                .body("results[0].score.toDouble()", closeTo(1, 0.0001));
        authorized()
                .body("{\"vector\":\"AACAPwA=\",\"readers\":[\"everyone\"]}")
                .post("/v1/indexes/kb_text/search")
                .then()
                .statusCode(400)
                .body("error", equalTo("invalid_embedding"));
    }
}
