package dev.orrery.backend.apidocs;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.backend.EdgePeers;
import dev.orrery.backend.gateway.SuiteService;
import dev.orrery.testkit.SuiteInfrastructure;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = {@ResourceArg(name = "service", value = "backend-api")})
@WithTestResource(EdgePeers.class)
class ApiDocsTest {
    @Test
    void theDocumentNamesTheEdgesRoutesAndWhichServicesAreMissing() {
        String tag = given().get("/docs/openapi.json")
                .then()
                .statusCode(200)
                .header("ETag", not(emptyString()))
                .body("openapi", equalTo("3.1.0"))
                .body("paths", hasKey("/auth/login"))
                .body("paths", hasKey("/v1/quotes/{id}"))
                .body("paths.'/auth/login'.post.tags", hasItems("edge"))
                .body(
                        "paths.'/auth/login'.post.responses.default.content.'application/json'.schema.'$ref'",
                        equalTo("#/components/schemas/Error"))
                .body(
                        "paths.'/v1/quotes/{id}'.put.requestBody.content.'application/json'.example.text",
                        equalTo("Measure twice, cut once."))
                .body(
                        "paths.'/v1/playgrounds/temporary/messages'.post.responses.'409'.description",
                        containsString("invalid_state_transition"))
                .body("x-unavailable-services", hasItems("modelops-service"))
                .extract()
                .header("ETag");
        given().header("If-None-Match", tag)
                .get("/docs/openapi.json")
                .then()
                .statusCode(304)
                .body(emptyString());
    }

    @Test
    void servicesAreMergedUnderTheirNames() throws IOException {
        ObjectNode service = (ObjectNode) new ObjectMapper().readTree("""
                {"paths":{
                   "/v1/context/knowledge-bases":{"get":{"responses":{"200":{"content":{"application/json":
                     {"schema":{"type":"array","items":{"$ref":"#/components/schemas/Base"}}}}}}}},
                   "/v1/internal/context/x":{"get":{}}, "/health":{"get":{}}, "/v1/platform/providers":{"get":{}}},
                 "components":{"schemas":{"Base":{"properties":{"parent":{"$ref":"#/components/schemas/Base"}}}}}}""");
        ObjectNode document = new SuiteDocument()
                .service(SuiteService.CONTEXT_INGESTION, Optional.of(service))
                .json();
        assertEquals(1, document.path("paths").size());
        assertEquals(
                "#/components/schemas/context-ingestion.Base",
                document.at(
                                "/paths/~1v1~1context~1knowledge-bases/get/responses/200/content/application~1json/schema/items/$ref")
                        .asText());
        assertEquals(
                "#/components/schemas/context-ingestion.Base",
                document.at("/components/schemas/context-ingestion.Base/properties/parent/$ref")
                        .asText());
        assertEquals(
                "context-ingestion",
                document.at("/paths/~1v1~1context~1knowledge-bases/get/tags/0").asText());
    }

    @Test
    void thePageMayRunItsOwnScriptOnly() {
        given().get("/docs")
                .then()
                .statusCode(200)
                .contentType("text/html")
                .header("Content-Security-Policy", containsString("script-src 'self'"))
                .body(containsString("/docs/page.js"));
        given().get("/docs/page.js")
                .then()
                .statusCode(200)
                .contentType("text/javascript")
                .body(containsString("/docs/openapi.json"));
        given().get("/docs/page.css").then().statusCode(200).contentType("text/css");
    }
}
