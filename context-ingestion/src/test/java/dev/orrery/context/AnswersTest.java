package dev.orrery.context;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.orrery.testkit.AnswerLog;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Every answer that the contract names was given by the running service, and no other: {@code answers.txt} has them all.
 * Tests without the application come last, so this compares what the tests of the whole module saw; alone there is
 * nothing to compare, and it is skipped.
 */
class AnswersTest {
    private static final String ROUTES = "(GET|POST|PUT|DELETE) /v1/(context|playgrounds)(/.*)? .*";

    @Test
    void theTestsSawEveryAnswerOfTheContractAndNoOther() {
        Set<String> given = AnswerLog.answered().stream()
                .filter(line -> line.matches(ROUTES))
                .collect(Collectors.toCollection(TreeSet::new));
        assumeFalse(given.isEmpty(), "Only with the tests that call the service");
        Set<String> listed = new TreeSet<>(AnswerLog.table("answers.txt"));
        Set<String> never = new TreeSet<>(listed);
        never.removeAll(given);
        given.removeAll(listed);
        assertEquals(Set.of(), never, "The contract names answers that no test got");
        assertEquals(Set.of(), given, "The service gives answers that answers.txt does not name");
    }
}
