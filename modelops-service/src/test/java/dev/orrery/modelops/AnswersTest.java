package dev.orrery.modelops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.orrery.modelops.Routes.Route;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

    private final List<Route> routes = Routes.all();
    private Set<String> listed = Set.of();
    private Set<String> seen = Set.of();
    private Set<String> nowhere = Set.of();

    @BeforeAll
    void read() throws IOException {
        listed = listed();
        List<AnswerLog.Answer> answers = AnswerLog.read();
        assertFalse(answers.isEmpty(), "no answer was noted in this run");
        seen = new TreeSet<>();
        nowhere = new TreeSet<>();
        for (AnswerLog.Answer answer : answers) {
            String told = (answer.status() + " " + answer.code()).strip();
            routes.stream()
                    .filter(route -> route.takes(answer.verb(), answer.path()))
                    .max(Comparator.comparingInt(Route::literals))
                    .ifPresentOrElse(
                            route -> seen.add(route.name() + ' ' + told),
                            () -> nowhere.add(answer.verb() + ' ' + answer.path() + ' ' + told));
        }
    }

    @Test
    void everyRouteIsListed() {
        Set<String> ofTable = listed.stream().map(AnswersTest::routeOf).collect(Collectors.toCollection(TreeSet::new));
        assertEquals(routes.stream().map(Route::name).collect(Collectors.toCollection(TreeSet::new)), ofTable);
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
        answered.removeIf(answer -> answer.matches("\\S+ \\S+ (" + LET_IN + ").*"));
        assertEquals(Set.of(), answered);
    }

    private static String routeOf(String answer) {
        return answer.split(" ", -1)[0] + ' ' + answer.split(" ", -1)[1];
    }

    /** Lines without indent are routes; below each stand a status and, for errors, its codes. */
    private static Set<String> listed() throws IOException {
        Set<String> answers = new TreeSet<>();
        String route = "";
        for (String line : table().lines().toList()) {
            String[] words = line.strip().split("\\s+", -1);
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            } else if (!line.startsWith(" ")) {
                route = line.strip();
            } else if (words.length == 1) {
                answers.add(route + ' ' + words[0]);
            } else {
                String under = route + ' ' + words[0] + ' ';
                Stream.of(words).skip(1).forEach(code -> answers.add(under + code));
            }
        }
        return answers;
    }

    private static String table() throws IOException {
        try (InputStream lines =
                Objects.requireNonNull(AnswersTest.class.getResourceAsStream("/answers.txt"), "answers.txt")) {
            return new String(lines.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
