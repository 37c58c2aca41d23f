package dev.orrery.suite.chaos;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.orrery.suite.Suite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.engine.JupiterTestEngine;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * The functional tests of the suite while one in a hundred calls between the services and of the calls of repositories go
 * wrong, by a client that sends again what may be sent again. Each passes in some attempt; where one did not, something told
 * the client so.
 */
@Tag("long")
class FunctionalFaultTest {
    private static final double SHARE = 0.01;

    /** A repository's call is three exchanges at least: the begin of a transaction, a statement, the commit. */
    private static final double EXCHANGES = SHARE / 3;

    private static final int ATTEMPTS = 8;
    private static final String EDGE = "backend-api";
    /** Some tests call these as other services do. */
    private static final String ENGINE = "agent-engine";

    private static final String PLATFORM = "platform-control";
    /** The launcher tells who starts a part. */
    private static final String NOT_STARTED = "'up' failed";

    private static final List<String> TESTS = List.of(
            "MainJobTest",
            "AccessTest",
            "AccessMatrixTest",
            "BadInputTest",
            "McpClientTest",
            "RetrievalQualityTest",
            "ToolApprovalTest");

    private final List<String> table = new ArrayList<>(List.of(
            "| tests | attempts | passed | requests | sent again | calls gone wrong | exchanges gone wrong |",
            "| --- | --- | --- | --- | --- | --- | --- |"));

    @TestFactory
    Stream<DynamicTest> theFunctionalTestsPassUnderFaults() {
        return TESTS.stream().map(name -> DynamicTest.dynamicTest(name, () -> passes("dev.orrery.suite." + name)));
    }

    private void passes(String name) throws IOException {
        Set<String> found = new TreeSet<>();
        Set<String> succeeded = new TreeSet<>();
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            List<String> told = new ArrayList<>();
            Passed passed = attempt(name, attempt, told);
            found.addAll(passed.found());
            succeeded.addAll(passed.succeeded());
            passed.firstFailure().ifPresent(failure -> {
                System.out.println(name + ": " + failure + "\n  told: " + told);
                assertFalse(told.isEmpty(), () -> "Nobody was told why it failed: " + failure);
            });
            if (!found.isEmpty() && succeeded.containsAll(found)) {
                return;
            }
        }
        found.removeAll(succeeded);
        throw new AssertionError(found + " of " + name + " did not pass in " + ATTEMPTS + " attempts");
    }

    /** On a suite of its own, since a half-done attempt leaves things behind. */
    private Passed attempt(String name, int attempt, List<String> told) throws IOException {
        long seed = Settings.SEED + 1000L * attempt + name.hashCode();
        try (Wires wires = new Wires(seed, UnaryOperator.identity());
                FaultyDatabase database = new FaultyDatabase(seed);
                Suite.Running suite = Suite.start(
                        "functional-faults", ports -> Settings.both(wires.settings(ports), database.settings(ports)));
                PatientClient client = new PatientClient(suite.edge());
                PatientClient caller = new PatientClient(suite.service(ENGINE));
                PatientClient asker = new PatientClient(suite.service(PLATFORM))) {
            wires.fail(SHARE);
            database.chances().fail(EXCHANGES);
            Suite.lend(suite.through(Map.of(EDGE, client.uri(), ENGINE, caller.uri(), PLATFORM, asker.uri())));
            Passed passed;
            try {
                passed = run(name);
            } finally {
                Suite.lend(null);
                wires.fail(0);
                database.chances().fail(0);
            }
            suite.launcher("verify-audit");
            if (passed.firstFailure().isPresent()) {
                keepLogs(suite, name + "-" + attempt);
            }
            List<PatientClient> clients = List.of(client, caller, asker);
            clients.forEach(each -> told.addAll(each.told()));
            passed.firstFailure()
                    .filter(failure -> failure.contains(NOT_STARTED))
                    .ifPresent(told::add);
            table.add("| %s | %d | %d of %d | %d | %d | %d of %d | %d of %d |"
                    .formatted(
                            name.substring(name.lastIndexOf('.') + 1),
                            attempt,
                            passed.count(),
                            passed.found().size(),
                            clients.stream().mapToInt(PatientClient::requests).sum(),
                            clients.stream().mapToInt(PatientClient::repeated).sum(),
                            wires.faults(),
                            wires.requests(),
                            database.chances().faults(),
                            database.chances().total()));
            Settings.publish("functional-faults", String.join("\n", table) + "\n");
            return passed;
        }
    }

    /** The next attempt begins with an empty folder. */
    private static void keepLogs(Suite.Running suite, String attempt) throws IOException {
        Path kept = Files.createDirectories(suite.root().resolve("deploy/suite-tests/target/chaos/logs-" + attempt));
        try (Stream<Path> logs = Files.list(suite.state().resolve("logs"))) {
            for (Path log : logs.toList()) {
                Files.copy(log, kept.resolve(log.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /** Tests that measure time are left out: a fault takes seconds. */
    private static Passed run(String name) {
        LauncherConfig config = LauncherConfig.builder()
                .enableTestEngineAutoRegistration(false)
                .addTestEngines(new JupiterTestEngine())
                .build();
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(name))
                .filters(TagFilter.excludeTags("long", "timed"))
                .build();
        Passed passed = new Passed();
        LauncherFactory.create(config).execute(request, passed);
        return passed;
    }
}
