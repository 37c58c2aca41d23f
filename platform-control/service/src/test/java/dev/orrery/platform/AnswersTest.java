package dev.orrery.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.orrery.testkit.AnswerLog;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Holds the answers that the tests of this module brought about against {@code answers.txt}. It runs last:
 * Quarkus puts its own tests before those that need no application.
 */
class AnswersTest {
    private static Set<String> answered = Set.of();

    @BeforeAll
    static void afterAllOthers() {
        answered = AnswerLog.answered();
        assertFalse(
                answered.isEmpty(), "Run this with the other tests of the module: it looks at what they were answered");
    }

    @Test
    void everyDocumentedAnswerWasGiven() {
        Set<String> missing = new TreeSet<>(AnswerLog.table("answers.txt"));
        missing.removeAll(answered);
        assertEquals(Set.of(), missing, "no test brings these answers about");
    }

    @Test
    void everyAnswerThatWasGivenIsDocumented() {
        Set<String> unknown = new TreeSet<>(answered);
        unknown.removeIf(line -> !line.contains(" /v1/platform/") && !line.contains(" /v1/runtime/"));
        // The tokens between the services are the same on every route; ServiceTokenAttackTest has their codes.
        unknown.removeIf(line -> line.contains(" 401 "));
        List<String> documented = AnswerLog.table("answers.txt");
        documented.forEach(unknown::remove);
        assertEquals(Set.of(), unknown, "answers.txt does not know these answers");
    }
}
