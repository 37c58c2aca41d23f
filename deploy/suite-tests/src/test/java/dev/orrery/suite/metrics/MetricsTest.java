package dev.orrery.suite.metrics;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.suite.Suite;
import dev.orrery.testkit.SuiteParts;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the services of the running suite expose is what dashboards, alert rules and documents name. */
@ExtendWith(Suite.class)
class MetricsTest {
    private static final Pattern ROW = Pattern.compile("\\| `(orrery_\\w+)` \\| ([\\w, ]*?) ?\\|.*");
    private static final Pattern UUIDS = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-");

    private static Exposition scrape(Suite.Running suite) throws IOException {
        Exposition exposition = new Exposition();
        answers(suite).forEach(exposition::add);
        return exposition;
    }

    private static List<String> answers(Suite.Running suite) throws IOException {
        List<String> answers = new ArrayList<>();
        String key = Files.readString(suite.state().resolve("secrets/local-runtime-api-key"))
                .strip();
        for (String service : SuiteParts.SERVICES) {
            String base = suite.service(service).toString();
            given().get(base + "/health").then().statusCode(200);
            var request = given().header("Accept", "text/plain");
            if (service.equals("local-runtime")) {
                request.header("Authorization", "Bearer " + key);
            }
            String text = request.get(base + "/metrics")
                    .then()
                    .statusCode(200)
                    .extract()
                    .asString();
            assertTrue(text.contains("orrery_authentication_failures_total{reason="), service);
            answers.add(text);
        }
        return answers;
    }

    @Test
    void dashboardsAndRulesNameOnlyWhatServicesExpose(Suite.Running suite) throws IOException {
        Exposition exposition = scrape(suite);
        Map<String, List<String>> problems = new TreeMap<>();
        Map<String, String> expressions = Monitoring.expressions(suite.root());
        expressions.forEach((place, expression) -> {
            List<String> found = exposition.problems(expression);
            if (!found.isEmpty()) {
                problems.put(place, found);
            }
        });
        assertEquals(Map.of(), problems);
        assertTrue(expressions.size() >= 80, () -> "Only " + expressions.size() + " expressions were read");
    }

    /** What is read from databases and disks beside the scrape. */
    @Test
    void everyValueIsKnownSoonAfterTheStart(Suite.Running suite) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(40))
                .untilAsserted(() -> assertEquals(
                        List.of(),
                        answers(suite).stream()
                                .flatMap(String::lines)
                                .filter(line -> line.startsWith("orrery_") && line.endsWith("NaN"))
                                .toList()));
    }

    @Test
    void aMisspeltMetricWouldBeFound(Suite.Running suite) throws IOException {
        Exposition exposition = scrape(suite);
        String rule =
                Objects.requireNonNull(Monitoring.expressions(suite.root()).get("rule OrreryOutboxStuck"));
        assertEquals(List.of(), exposition.problems(rule));
        assertEquals(
                List.of("no service exposes orrery_outbox_oldest_seconds"),
                exposition.problems(rule.replace("oldest_age", "oldest")));
        assertEquals(
                List.of("orrery_outbox_oldest_age_seconds has no label queue to group by"),
                exposition.problems(rule.replace("service, outbox", "service, queue")));
    }

    @Test
    void everyAlertSaysHowBadItIsAndWhatToDo(Suite.Running suite) throws IOException {
        Set<String> places = Files.readAllLines(suite.root().resolve("docs/operations.md")).stream()
                .filter(line -> line.matches("#+ .*"))
                .map(heading -> "docs/operations.md#"
                        + heading.replaceFirst("^#+ ", "")
                                .toLowerCase(Locale.ROOT)
                                .replaceAll("[^\\w -]", "")
                                .replace(' ', '-'))
                .collect(Collectors.toSet());
        List<String> wrong = new ArrayList<>();
        Set<String> questions = new TreeSet<>();
        for (Monitoring.Alert alert : Monitoring.alerts(suite.root())) {
            questions.add(alert.question());
            if (!Set.of("warning", "critical").contains(alert.severity())) {
                wrong.add(alert.name() + " has the severity '" + alert.severity() + "'");
            }
            if (alert.summary().isBlank()) {
                wrong.add(alert.name() + " has no summary");
            }
            if (!places.contains(alert.runbook())) {
                wrong.add(alert.name() + " leads to '" + alert.runbook() + "', which is not there");
            }
        }
        assertEquals(List.of(), wrong);
        assertEquals(new TreeSet<>(Set.of("up", "fast", "full", "stuck")), questions);
    }

    @Test
    void thePageListsEveryMetricWithItsLabels(Suite.Running suite) throws IOException {
        Map<String, Set<String>> listed = new TreeMap<>();
        for (String line : Files.readAllLines(suite.root().resolve("docs/metrics.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                Set<String> labels = new TreeSet<>(List.of(row.group(2).split(", ", -1)));
                labels.remove("");
                listed.put(row.group(1), labels);
            }
        }
        assertEquals(listed, scrape(suite).ownFamilies());
    }

    /** Requests with ids in their paths were forwarded before: the metrics must not have grown with them. */
    @Test
    void noLabelHoldsAnIdOrAFolder(Suite.Running suite) throws IOException {
        for (String prefix : List.of("/v1/context/knowledge-bases/", "/v1/modelops/models/", "/no/such/")) {
            given().get(suite.edge() + prefix + UUID.randomUUID());
        }
        Exposition exposition = scrape(suite);
        List<String> values = exposition.labelValues();
        String state = suite.state().toString();
        assertEquals(
                List.of(),
                values.stream()
                        .filter(value -> UUIDS.matcher(value).find() || value.contains(state))
                        .toList());
        assertTrue(values.stream().anyMatch(value -> value.endsWith("{uri=/v1/context}")), values::toString);
        assertTrue(exposition.names().contains("agroal_awaiting_count"));
    }
}
