package dev.orrery.backend.quote;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.orrery.backend.EdgePeers;
import dev.orrery.backend.identity.TestUsers;
import dev.orrery.contracts.identity.Role;
import dev.orrery.testkit.SuiteInfrastructure;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which quotes are served, counted and found. */
@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = {@ResourceArg(name = "service", value = "backend-api")})
@WithTestResource(EdgePeers.class)
class QuoteOfTheDayTest {
    private static final String CONTENT = "/v1/content/quote-of-the-day";

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

    /** The order was computed elsewhere, from the lower-case hex SHA-256 of {@code en:<year>:<id>:<text>}. */
    @Test
    void theOrderOfAYearIsThatOfTheHashes() {
        List<Quote> eligible = List.of(quote(11, "red"), quote(12, "blue"), quote(13, "green"), quote(14, "Größe"));
        assertEquals(List.of(14L, 12L, 11L, 13L), order(eligible, 2026));
        assertEquals(List.of(14L, 13L, 12L, 11L), order(eligible, 2027));
    }

    private static List<Long> order(List<Quote> eligible, int year) {
        // The fifth day begins again.
        assertEquals(
                QuoteOfTheDay.daily(eligible, LocalDate.of(year, 1, 1)).id,
                QuoteOfTheDay.daily(eligible, LocalDate.of(year, 1, 5)).id);
        return IntStream.rangeClosed(1, 4)
                .mapToObj(day -> QuoteOfTheDay.daily(eligible, LocalDate.of(year, 1, day)).id)
                .toList();
    }

    private static Quote quote(long id, String text) {
        Quote quote = new Quote();
        quote.id = id;
        quote.language = "en";
        quote.text = text;
        return quote;
    }

    @Test
    void onlyActiveAndApprovedQuotesOfTheLanguageAreServedElseEnglishOnes() {
        Map<String, Object> body = new HashMap<>(Map.of(
                "language", "zz",
                "text", TestUsers.unique("Zz"),
                "author", "A",
                "source_universe", "S",
                "tone", "t",
                "is_active", false));
        int id = send("POST", "/v1/quotes", body).statusCode(201).extract().path("quote.id");
        served("zz").body("quote.language", equalTo("en"));
        body.put("is_active", true);
        body.put("is_approved", false);
        send("PUT", "/v1/quotes/" + id, body).statusCode(200);
        served("zz").body("quote.language", equalTo("en"));
        body.put("is_approved", true);
        send("PUT", "/v1/quotes/" + id, body).statusCode(200);
        served("ZZ-latn").body("quote.id", is(id)).body("quote.language", equalTo("zz"));
        served("").body("quote.language", equalTo("en"));
    }

    @Test
    void withoutAnyQuoteTheBuiltInOnesAreServed() throws SQLException {
        sql("update quotes set external_ref = 'kept' || coalesce(external_ref, ''), is_active = false where is_active");
        try {
            served("es").body("quote.id", is(0)).body("quote.language", equalTo("es"));
            served("en").body("quote.id", is(0)).body("quote.language", equalTo("en"));
            served("fr").body("quote.id", is(0)).body("quote.language", equalTo("en"));
        } finally {
            sql("update quotes set external_ref = nullif(substr(external_ref, 5), ''), is_active = true"
                    + " where external_ref like 'kept%'");
        }
    }

    @Test
    void theSummaryCountsEveryQuoteAndSortsWhatItCounts() {
        JsonPath before = summary();
        for (boolean active : new boolean[] {true, false}) {
            send(
                            "POST",
                            "/v1/quotes",
                            Map.of(
                                    "language", "qq",
                                    "text", TestUsers.unique("Counted"),
                                    "author", "A",
                                    "source_universe", "S",
                                    "tone", "counted",
                                    "origin", "cloud",
                                    "is_active", active,
                                    "is_approved", !active))
                    .statusCode(201);
        }
        JsonPath after = summary();
        assertEquals(before.getInt("summary.total") + 2, after.getInt("summary.total"));
        assertEquals(before.getInt("summary.active") + 1, after.getInt("summary.active"));
        assertEquals(before.getInt("summary.approved") + 1, after.getInt("summary.approved"));
        assertEquals(2, after.getInt("summary.by_language.find { it.value == 'qq' }.count"));
        for (String by : List.of("by_language", "by_tone", "by_origin")) {
            List<Integer> counts = after.getList("summary." + by + ".count");
            List<String> values = after.getList("summary." + by + ".value");
            List<Integer> order = IntStream.range(0, counts.size())
                    .boxed()
                    .sorted(Comparator.comparing((Integer i) -> -counts.get(i)).thenComparing(values::get))
                    .toList();
            assertEquals(IntStream.range(0, counts.size()).boxed().toList(), order, by);
            assertEquals(
                    after.getInt("summary.total"),
                    counts.stream().mapToInt(Integer::intValue).sum());
        }
    }

    @Test
    void filtersAreJoinedAndTheLastChangedComesFirst() {
        String author = TestUsers.unique("Author");
        Map<String, Object> body = new HashMap<>(Map.of(
                "language", "en",
                "text", TestUsers.unique("First"),
                "author", author,
                "source_universe", "S",
                "tone", "dry",
                "origin", "cloud"));
        int first = send("POST", "/v1/quotes", body).statusCode(201).extract().path("quote.id");
        Map<String, Object> other = new HashMap<>(body);
        other.put("text", TestUsers.unique("Second"));
        other.put("tone", "wet");
        other.put("origin", "local");
        other.put("is_approved", false);
        int second = send("POST", "/v1/quotes", other).statusCode(201).extract().path("quote.id");
        assertEquals(List.of(second, first), found(Map.of("query", author)));
        send("PUT", "/v1/quotes/" + first, body).statusCode(200);
        assertEquals(List.of(first, second), found(Map.of("query", author.toLowerCase(java.util.Locale.ROOT))));
        assertEquals(List.of(first), found(Map.of("query", author, "tone", " DRY ")));
        assertEquals(List.of(second), found(Map.of("query", author, "origin", "Local")));
        assertEquals(List.of(second), found(Map.of("query", author, "is_approved", "0")));
        assertEquals(List.of(), found(Map.of("query", author, "is_approved", "0", "tone", "dry")));
    }

    private List<Integer> found(Map<String, String> query) {
        return as().queryParams(query)
                .get("/v1/quotes")
                .then()
                .statusCode(200)
                .extract()
                .path("items.id");
    }

    private JsonPath summary() {
        return as().get("/v1/quotes/summary").then().statusCode(200).extract().jsonPath();
    }

    private static ValidatableResponse served(String language) {
        return given().queryParam("lang", language).get(CONTENT).then().statusCode(200);
    }

    private ValidatableResponse send(String method, String path, Map<String, Object> body) {
        return as().contentType(ContentType.JSON)
                .body(body)
                .request(method, path)
                .then();
    }

    private RequestSpecification as() {
        return given().header("Authorization", admin.authorization());
    }

    private void sql(String text) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(text);
        }
    }
}
