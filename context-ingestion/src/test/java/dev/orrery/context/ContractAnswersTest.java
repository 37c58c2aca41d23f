package dev.orrery.context;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.orrery.context.edge.AnswerRecorder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every answer that the contract names was given by the running service, and no other: {@code contract-answers.txt} has
 * them all. Tests without the application come last, so this compares what the tests of the whole module saw; alone
 * there is nothing to compare, and it is skipped.
 */
class ContractAnswersTest {
    private static final String ROUTES = "(GET|POST|PUT|DELETE) /v1/(context|playgrounds)(/.*)? .*";

    @Test
    void theTestsSawEveryAnswerOfTheContractAndNoOther() throws IOException {
        Path seen = AnswerRecorder.file();
        assumeTrue(Files.exists(seen), "Only with the tests that call the service");
        Set<String> listed = new TreeSet<>();
        Set<String> possible = new TreeSet<>();
        try (Stream<String> lines = listed()) {
            lines.filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(line -> (line.startsWith("? ") ? possible : listed).add(line.replaceFirst("^\\? ", "")));
        }
        Set<String> given = Files.readAllLines(seen).stream()
                .filter(line -> line.matches(ROUTES))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> never = new TreeSet<>(listed);
        never.removeAll(given);
        given.removeAll(listed);
        given.removeAll(possible);
        assertEquals(List.of(), List.copyOf(never), "The contract names answers that no test got");
        assertEquals(
                List.of(), List.copyOf(given), "The service gives answers that contract-answers.txt does not name");
    }

    private static Stream<String> listed() throws IOException {
        try (var file =
                Objects.requireNonNull(ContractAnswersTest.class.getResourceAsStream("/contract-answers.txt"))) {
            return new String(file.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8).lines();
        }
    }
}
