package dev.orrery.modelops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.orrery.modelops.Routes.Route;
import dev.orrery.testkit.AnswerLog;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/**
 * Holds all tests of this module together to {@code answers.txt}: every route, status and code that it lists was
 * answered in some test, and nothing else was. Runs after the tests of the service, as plain tests do; a run of chosen
 * tests says nothing. Who is let in ({@code 401}, {@code insufficient_role}) is {@link AccessMatrixTest}'s.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DisabledIfSystemProperty(
        named = "test",
        matches = "(?!dev\\.orrery\\.modelops\\.\\*\\*$).+",
        disabledReason = "only some tests ran")
class AnswersTest {
    private static final String LET_IN = "401|403 insufficient_role|404 not_found|405|406|415";

    private final Set<String> routes =
            Routes.all().stream().map(Route::name).collect(Collectors.toCollection(TreeSet::new));
    private final Set<String> listed = new TreeSet<>(AnswerLog.table("answers.txt"));
    private Set<String> seen = Set.of();
    private Set<String> nowhere = Set.of();

    @BeforeAll
    void read() {
        seen = new TreeSet<>();
        nowhere = new TreeSet<>();
        AnswerLog.answered().forEach(answer -> (routes.contains(routeOf(answer)) ? seen : nowhere).add(answer));
        assertFalse(seen.isEmpty(), "no answer was noted in this run");
    }

    @Test
    void everyRouteIsListed() {
        Set<String> ofTable = listed.stream().map(AnswersTest::routeOf).collect(Collectors.toCollection(TreeSet::new));
        assertEquals(routes, ofTable);
    }

    @Test
    void everyListedAnswerWasGiven() {
        Set<String> never = new TreeSet<>(listed);
        never.removeAll(seen);
        assertEquals(Set.of(), never);
    }

    @Test
    void everyAnswerThatWasGivenIsListed() {
        Set<String> unknown = new TreeSet<>(seen);
        unknown.removeAll(listed);
        unknown.removeIf(answer -> answer.substring(routeOf(answer).length() + 1)
                .matches("(" + LET_IN.replace("|404 not_found", "") + ").*"));
        assertEquals(Set.of(), unknown);
    }

    @Test
    void whatIsNoRouteIsRefused() {
        Set<String> answered = new TreeSet<>(nowhere);
        answered.remove("GET /health 200");
        // A body that cannot be read is refused before the request's method is known to the filter that notes answers.
        answered.removeIf(answer -> answer.matches("\\S+ \\S+ (" + LET_IN + "|400 invalid_payload).*"));
        assertEquals(Set.of(), answered);
    }

    private static String routeOf(String answer) {
        return answer.split(" ", -1)[0] + ' ' + answer.split(" ", -1)[1];
    }
}
