package dev.orrery.suite.compose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The Compose file in itself: no key that Compose does not know, hardened, and closed but for the edge. */
class ComposeTest {
    /** The keys of the Compose specification that the file uses, by where they stand. */
    private static final Map<String, Set<String>> KNOWN = Map.ofEntries(
            Map.entry("top", Set.of("name", "services", "networks", "volumes", "secrets")),
            Map.entry(
                    "service",
                    Set.of(
                            "image",
                            "user",
                            "command",
                            "environment",
                            "env_file",
                            "secrets",
                            "volumes",
                            "tmpfs",
                            "shm_size",
                            "networks",
                            "healthcheck",
                            "deploy",
                            "restart",
                            "read_only",
                            "cap_drop",
                            "security_opt",
                            "pids_limit",
                            "stop_grace_period",
                            "logging",
                            "depends_on",
                            "ports")),
            Map.entry(
                    "healthcheck", Set.of("test", "interval", "timeout", "retries", "start_period", "start_interval")),
            Map.entry("deploy", Set.of("resources")),
            Map.entry("resources", Set.of("limits")),
            Map.entry("limits", Set.of("memory")),
            Map.entry("logging", Set.of("driver", "options")),
            Map.entry("secret of a service", Set.of("source", "target")),
            Map.entry("secret", Set.of("file")),
            Map.entry("network", Set.of("internal")),
            Map.entry("dependency", Set.of("condition")));

    private static ComposeFile file;

    @BeforeAll
    static void read() throws IOException {
        file = ComposeFile.read();
    }

    @Test
    void everyKeyIsOneOfCompose() {
        Set<String> unknown = new TreeSet<>();
        note("top", file.document(), unknown);
        file.services().values().forEach(service -> {
            note("service", service, unknown);
            note("healthcheck", service.path("healthcheck"), unknown);
            note("deploy", service.path("deploy"), unknown);
            note("resources", service.at("/deploy/resources"), unknown);
            note("limits", service.at("/deploy/resources/limits"), unknown);
            note("logging", service.path("logging"), unknown);
            service.path("secrets").forEach(secret -> note("secret of a service", secret, unknown));
            service.path("depends_on").forEach(dependency -> note("dependency", dependency, unknown));
        });
        file.document().path("secrets").forEach(secret -> note("secret", secret, unknown));
        file.document().path("networks").forEach(network -> note("network", network, unknown));
        file.document().path("volumes").forEach(volume -> assertTrue(volume.isEmpty()));
        assertEquals(Set.of(), unknown);
    }

    private static void note(String place, JsonNode object, Set<String> unknown) {
        ComposeFile.keys(object)
                .filter(key -> !KNOWN.getOrDefault(place, Set.of()).contains(key))
                .filter(key -> !(place.equals("top") && key.startsWith("x-")))
                .forEach(key -> unknown.add(key + " of a " + place));
    }

    @Test
    void everyContainerIsHardenedLimitedAndStartedAgain() {
        file.services().forEach((name, service) -> {
            String user = service.path("user").asText();
            assertTrue(user.matches("[1-9][0-9]*:[1-9][0-9]*"), name + " runs as " + user);
            assertEquals("true", service.path("read_only").toString(), name);
            assertEquals("[\"ALL\"]", service.path("cap_drop").toString(), name);
            assertEquals(
                    "[\"no-new-privileges:true\"]", service.path("security_opt").toString(), name);
            assertEquals(1024, service.path("pids_limit").asInt(), name);
            assertTrue(service.at("/deploy/resources/limits/memory").asText().matches("[0-9]+[mg]"), name);
            assertEquals(
                    name.equals("database-setup") ? "on-failure:20" : "unless-stopped",
                    service.path("restart").asText(),
                    name);
            assertEquals("20m", service.at("/logging/options/max-size").asText(), name);
        });
    }

    @Test
    void everythingThatStaysUpIsProbed() {
        Set<String> silent = file.services().entrySet().stream()
                .filter(entry ->
                        entry.getValue().path("healthcheck").path("test").isEmpty())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        assertEquals(Set.of("database-setup"), silent);
    }

    @Test
    void onlyTheEdgeIsPublishedAndOnlyToThisHost() {
        Set<String> published = file.services().entrySet().stream()
                .filter(entry -> entry.getValue().has("ports"))
                .map(entry -> entry.getKey() + " " + entry.getValue().path("ports"))
                .collect(Collectors.toSet());
        assertEquals(Set.of("backend-api [\"${ORRERY_PUBLISH:-127.0.0.1:8080}:8080\"]"), published);
    }

    @Test
    void theSandboxHasNoWayOut() {
        assertEquals(
                List.of("sandbox"), ComposeFile.texts(file.service("sandbox").path("networks")));
        assertTrue(file.internal("sandbox"));
        assertEquals(Set.of("agent-engine", "platform-control", "sandbox"), file.members("sandbox"));
        Set<String> leadOut = ComposeFile.keys(file.document().path("networks"))
                .filter(network -> !file.internal(network))
                .collect(Collectors.toSet());
        assertEquals(Set.of("outside"), leadOut);
        assertEquals(
                Set.of(
                        "agent-engine",
                        "backend-api",
                        "context-ingestion",
                        "mcp-gateway",
                        "modelops-service",
                        "platform-control"),
                file.members("outside"));
    }

    @Test
    void theDatabaseAndTheBrokerAreThereForThoseThatUseThem() {
        assertEquals(Set.of("context-ingestion", "kafka"), file.members("broker"));
        Set<String> users = file.members("database");
        users.removeAll(Set.of("postgresql", "database-setup"));
        Set<String> configured = file.services().entrySet().stream()
                .filter(entry -> entry.getValue().path("environment").has("ORRERY_DB_URL"))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(configured, users);
    }

    /** What the network policies of Kubernetes let through, a network of Compose lets through as well. */
    @Test
    void whoMayCallWhomOnKubernetesSharesANetworkHere() throws IOException {
        Set<String> apart = new TreeSet<>();
        int edges = 0;
        try (MappingIterator<JsonNode> policies = new ObjectMapper(new YAMLFactory())
                .readerFor(JsonNode.class)
                .readValues(ComposeFile.ROOT.resolve("k8s/base/network.yaml").toFile())) {
            while (policies.hasNext()) {
                JsonNode policy = policies.next();
                String called = policy.at("/spec/podSelector/matchLabels/app.kubernetes.io~1name")
                        .asText();
                for (JsonNode from : policy.at("/spec/ingress/0/from")) {
                    String caller = from.at("/podSelector/matchLabels/app.kubernetes.io~1name")
                            .asText()
                            .replace("context-worker", "context-ingestion");
                    if (!called.isEmpty() && !caller.isEmpty()) {
                        edges++;
                        if (!share(caller, called)) {
                            apart.add(caller + " to " + called);
                        }
                    }
                }
            }
        }
        assertEquals(Set.of(), apart);
        assertTrue(edges >= 20, () -> "The policies were not read");
    }

    private static boolean share(String one, String other) {
        List<String> networks = ComposeFile.texts(file.service(one).path("networks"));
        return ComposeFile.texts(file.service(other).path("networks")).stream().anyMatch(networks::contains);
    }

    @Test
    void everyVolumeAndNetworkAndDependencyExists() {
        Set<String> missing = new TreeSet<>();
        file.services().forEach((name, service) -> {
            ComposeFile.texts(service.path("networks")).stream()
                    .filter(network -> !file.document().path("networks").has(network))
                    .forEach(missing::add);
            ComposeFile.texts(service.path("volumes")).stream()
                    .map(volume -> volume.replace("${ORRERY_SOURCES:-sources}", "sources")
                            .split(":", -1)[0])
                    .filter(volume -> !file.document().path("volumes").has(volume))
                    .forEach(missing::add);
            ComposeFile.keys(service.path("depends_on"))
                    .filter(other -> file.service(other).isMissingNode())
                    .forEach(missing::add);
        });
        assertEquals(Set.of(), missing);
    }
}
