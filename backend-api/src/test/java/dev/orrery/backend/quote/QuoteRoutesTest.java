package dev.orrery.backend.quote;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.orrery.backend.EdgePeers;
import dev.orrery.backend.identity.TestUsers;
import dev.orrery.contracts.identity.Role;
import dev.orrery.testkit.SuiteInfrastructure;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = {@ResourceArg(name = "service", value = "backend-api")})
@WithTestResource(EdgePeers.class)
class QuoteRoutesTest {
    @Inject
    TestUsers users;

    @Inject
    AgroalDataSource database;

    @SuppressWarnings("NullAway.Init")
    private TestUsers.TestUser admin;

    @BeforeEach
    void makeAdmin() {
        admin = users.active(Role.ADMIN);
    }

    @Test
    void aQuoteIsMadeReadReplacedAndNeverTwice() {
        String text = TestUsers.unique("Measure twice, deploy once.");
        Map<String, Object> body = quote(text);
        body.put("language", " EN ");
        body.put("tags", List.of(" Release ", "", "craft"));
        int id = create(body)
                .statusCode(201)
                .body("quote.language", equalTo("en"))
                .body("quote.text", equalTo(text))
                .body("quote.tags", contains("release", "craft"))
                .body("quote.is_active", is(true))
                .body("quote.is_approved", is(true))
                .body("quote.origin", equalTo("local"))
                .body("quote.external_ref", nullValue())
                .extract()
                .path("quote.id");
        create(body).statusCode(409).body("error", equalTo("duplicate_quote"));
        String created =
                as().get("/v1/quotes/{id}", id).then().statusCode(200).extract().path("quote.created_at");

        body.remove("tags");
        body.put("is_active", false);
        body.put("external_ref", "  ");
        body.put("origin", "Cloud");
        replace(id, body)
                .statusCode(200)
                .body("quote.tags", empty())
                .body("quote.is_active", is(false))
                .body("quote.external_ref", nullValue())
                .body("quote.origin", equalTo("cloud"))
                .body("quote.created_at", equalTo(created))
                .body("quote.updated_at", not(equalTo(created)));
        String other = TestUsers.unique("other");
        create(quote(other)).statusCode(201);
        replace(id, quote(other)).statusCode(409).body("error", equalTo("duplicate_quote"));
        replace(999_999_999, quote(other)).statusCode(404).body("error", equalTo("quote_not_found"));
        replace(999_999_999, Map.of()).statusCode(400).body("error", equalTo("invalid_language"));
        as().get("/v1/quotes/999999999").then().statusCode(404).body("error", equalTo("quote_not_found"));
        as().get("/v1/quotes/99999999999999999999").then().statusCode(404).body("error", equalTo("quote_not_found"));
        as().get("/v1/quotes/abc").then().statusCode(404).body("error", equalTo("not_found"));
        as().delete("/v1/quotes/{id}", id).then().statusCode(405).body("error", equalTo("method_not_allowed"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[]|invalid_payload",
                "{\"tags\":\"x\"}|invalid_tags",
                "{\"tags\":[1]}|invalid_tags",
                "{\"tags\":[null]}|invalid_tags",
                "{}|invalid_language",
                "{\"language\":null}|invalid_language",
                "{\"language\":\"en\"}|invalid_text",
                "{\"language\":\"en\",\"text\":null}|invalid_text",
                "{\"language\":\"en\",\"text\":\"a\\u0000b\"}|invalid_text",
                "{\"language\":\"en\",\"text\":\"t\"}|invalid_author",
                "{\"language\":\"en\",\"text\":\"t\",\"author\":\"a\"}|invalid_source_universe",
                "{\"language\":\"en\",\"text\":\"t\",\"author\":\"a\",\"source_universe\":\"s\"}|invalid_tone",
                "{\"language\":\"en\",\"text\":\"t\",\"author\":\"a\",\"source_universe\":\"s\",\"tone\":\"x\",\"origin\":\"moon\"}|invalid_origin",
                "{\"language\":\"en\",\"text\":\"t\",\"author\":\"a\",\"source_universe\":\"s\",\"tone\":\"x\",\"is_active\":\"yes\"}|invalid_is_active",
                "{\"language\":\"en\",\"text\":\"t\",\"author\":\"a\",\"source_universe\":\"s\",\"tone\":\"x\",\"is_approved\":1}|invalid_is_approved"
            })
    void theFirstRuleThatFailsAnswers(String body, String code) {
        as().contentType(ContentType.JSON)
                .body(body)
                .post("/v1/quotes")
                .then()
                .statusCode(400)
                .body("error", equalTo(code));
    }

    @Test
    void listsFilterAndPage() {
        String universe = TestUsers.unique("100%_Real!");
        for (int i = 0; i < 5; i++) {
            Map<String, Object> body = quote(TestUsers.unique("Text"));
            body.put("source_universe", universe);
            body.put("is_active", i != 0);
            create(body).statusCode(201);
        }
        list(Map.of("source_universe", universe.toUpperCase(java.util.Locale.ROOT), "page_size", "2", "page", "2"))
                .statusCode(200)
                .body("items.size()", is(2))
                .body("page", is(2))
                .body("page_size", is(2))
                .body("total", is(5))
                .body("items.id", not(empty()));
        List<Integer> ids =
                list(Map.of("query", universe)).statusCode(200).extract().path("items.id");
        assertEquals(ids.stream().sorted(java.util.Comparator.reverseOrder()).toList(), ids);
        list(Map.of("source_universe", universe, "is_active", "NO"))
                .statusCode(200)
                .body("total", is(1))
                .body("filters.is_active", is(false));
        list(Map.of("query", "100__Real", "language", "EN"))
                .statusCode(200)
                .body("total", is(0))
                .body("filters.language", equalTo("en"));
        String today = LocalDate.now(ZoneOffset.UTC).toString();
        list(Map.of("source_universe", universe, "created_from", today, "created_to", today))
                .statusCode(200)
                .body("total", is(5))
                .body("filters.created_from", equalTo(today));
        list(Map.of("source_universe", universe, "created_to", "2020-01-01"))
                .statusCode(200)
                .body("total", is(0));
        list(Map.of("source_universe", universe, "page", "999999999", "page_size", "100"))
                .statusCode(200)
                .body("items", empty())
                .body("total", is(5));
        list(Map.of("page", " ", "language", "", "created_from", ""))
                .statusCode(200)
                .body("page", is(1))
                .body("page_size", is(10))
                .body("filters.size()", is(0));
    }

    @ParameterizedTest
    @CsvSource({
        "page,0,invalid_page",
        "page,x,invalid_page",
        "page,-1,invalid_page",
        "page_size,0,invalid_page_size",
        "page_size,101,invalid_page_size",
        "page_size,ten,invalid_page_size",
        "is_active,maybe,invalid_boolean",
        "is_active,'',invalid_boolean",
        "is_approved,2,invalid_boolean",
        "created_from,2025-13-01,invalid_date",
        "created_from,2025-1-1,invalid_date",
        "created_to,yesterday,invalid_date"
    })
    void listParametersAreChecked(String name, String value, String code) {
        list(Map.of(name, value)).statusCode(400).body("error", equalTo(code));
    }

    @Test
    void theSummaryCounts() {
        as().get("/v1/quotes/summary")
                .then()
                .statusCode(200)
                .body("summary.total", greaterThanOrEqualTo(94))
                .body("summary.active", greaterThan(0))
                .body("summary.approved", greaterThan(0))
                .body("summary.by_language[0].value", equalTo("en"))
                .body("summary.by_tone.value", org.hamcrest.Matchers.hasItems("reflective", "funny"))
                .body("summary.by_origin[0].value", equalTo("local"));
    }

    @Test
    void onlyAdministratorsKeepQuotes() {
        given().get("/v1/quotes").then().statusCode(401).body("error", equalTo("missing_auth"));
        for (String path : List.of("/v1/quotes", "/v1/quotes/summary", "/v1/quotes/1")) {
            given().header("Authorization", users.active(Role.USER).authorization())
                    .get(path)
                    .then()
                    .statusCode(403)
                    .body("error", equalTo("insufficient_role"));
        }
    }

    @Test
    void theSeedsAreInThePublicDomainWithTheirSources() {
        list(Map.of("query", "to thine own self"))
                .statusCode(200)
                .body("items.author", everyItem(equalTo("William Shakespeare")))
                .body("items[0].source_universe", equalTo("Hamlet"))
                .body("items[0].external_ref", equalTo("act 1, scene 3"))
                .body("items[0].tags", containsInAnyOrder("public-domain", "philosophy"));
    }

    @Test
    void everyoneGetsTheQuoteOfTheDay() {
        String today = LocalDate.now(ZoneOffset.UTC).toString();
        given().get("/v1/content/quote-of-the-day")
                .then()
                .statusCode(200)
                .body("quote.language", equalTo("en"))
                .body("quote.date", equalTo(today))
                .body(
                        "quote.keySet()",
                        containsInAnyOrder(
                                "id", "language", "text", "author", "source_universe", "tone", "origin", "date"));
        int first = ofTheDay("es-MX", null);
        assertEquals(first, ofTheDay(" ES ", "daily"));
        assertEquals(first, ofTheDay("es", "nonsense"));
        Set<Integer> seen = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            seen.add(ofTheDay("es", " Random "));
        }
        assertNotEquals(1, seen.size());
        given().queryParam("lang", "fr")
                .get("/v1/content/quote-of-the-day")
                .then()
                .statusCode(200)
                .body("quote.language", equalTo("en"));
    }

    @Test
    void noQuoteComesTwiceBeforeAllHaveCome() {
        List<Quote> eligible = new ArrayList<>();
        for (long id = 1; id <= 366; id++) {
            Quote quote = new Quote();
            quote.id = id;
            quote.language = "en";
            quote.text = "text " + id;
            eligible.add(quote);
        }
        Set<Long> shown = new HashSet<>();
        LocalDate first = LocalDate.of(2028, 1, 1);
        for (int day = 0; day < 366; day++) {
            shown.add(QuoteOfTheDay.daily(eligible, first.plusDays(day)).id);
        }
        assertEquals(366, shown.size());
    }

    @Test
    void withoutADatabaseTheBuiltInQuoteIsServed() throws SQLException {
        List<Connection> held = new ArrayList<>();
        try {
            for (int i = 0; i < 10; i++) {
                held.add(database.getConnection());
            }
            assertEquals(0, ofTheDay("es", null));
        } finally {
            for (Connection connection : held) {
                connection.close();
            }
        }
    }

    private static int ofTheDay(String language, @Nullable String selection) {
        RequestSpecification request = given().queryParam("lang", language);
        if (selection != null) {
            request.queryParam("selection", selection);
        }
        return request.get("/v1/content/quote-of-the-day")
                .then()
                .statusCode(200)
                .extract()
                .path("quote.id");
    }

    private static Map<String, Object> quote(String text) {
        return new HashMap<>(Map.of(
                "language", "en", "text", text, "author", "R. Okafor", "source_universe", "Workshop", "tone", "Wry"));
    }

    private ValidatableResponse create(Map<String, Object> body) {
        return as().contentType(ContentType.JSON).body(body).post("/v1/quotes").then();
    }

    private ValidatableResponse replace(int id, Map<String, Object> body) {
        return as().contentType(ContentType.JSON)
                .body(body)
                .put("/v1/quotes/{id}", id)
                .then();
    }

    private ValidatableResponse list(Map<String, String> query) {
        return as().queryParams(query).get("/v1/quotes").then();
    }

    private RequestSpecification as() {
        return given().header("Authorization", admin.authorization());
    }
}
