package dev.orrery.suite.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every overlay: known to Kubernetes field by field, hardened, and complete in itself. */
class ManifestsTest {
    /** {@code quarkus.datasource.jdbc.max-size} of every service. */
    private static final int CONNECTIONS_OF_A_POOL = 10;

    /** Superusers, the scaler, a backup, replicas. */
    private static final int CONNECTIONS_OF_OTHERS = 15;

    private static final Pattern MOST_CONNECTIONS = Pattern.compile("max_connections=(\\d+)");

    /** Kinds of operators, whose models are not on the class path; their fields are not checked. */
    private static final Set<String> OPERATOR_GROUPS = Set.of("postgresql.cnpg.io", "kafka.strimzi.io", "keda.sh");

    /** The models take unknown fields in a bag of their own; here they are refused. */
    private static final ObjectMapper STRICT = new ObjectMapper()
            .setAnnotationIntrospector(new JacksonAnnotationIntrospector() {
                private static final long serialVersionUID = 1L;

                @Override
                public Boolean hasAnySetter(Annotated member) {
                    return Boolean.FALSE;
                }
            })
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private static final KubernetesSerialization MODEL = new KubernetesSerialization();

    static Stream<String> overlays() throws IOException {
        return Manifests.overlays().stream();
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void kubernetesKnowsEveryField(String overlay) throws Exception {
        List<String> unknown = new ArrayList<>();
        for (JsonNode object : Manifests.overlay(overlay).objects()) {
            String version = object.path("apiVersion").asText();
            if (OPERATOR_GROUPS.contains(version.split("/", -1)[0])) {
                continue;
            }
            Class<? extends KubernetesResource> type = MODEL.getRegisteredKubernetesResource(
                    version, object.path("kind").asText());
            if (type == null) {
                unknown.add(Manifests.title(object) + ": kind of no model");
                continue;
            }
            try {
                STRICT.treeToValue(object, type);
            } catch (IOException refused) {
                unknown.add(Manifests.title(object) + ": " + refused.getMessage());
            }
        }
        assertEquals(List.of(), unknown);
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void everyPodRunsRestricted(String overlay) throws Exception {
        List<String> open = new ArrayList<>();
        for (JsonNode workload : Manifests.overlay(overlay).workloads()) {
            JsonNode pod = Manifests.pod(workload);
            check(open, workload, pod.at("/automountServiceAccountToken").toString(), "false", "token mount");
            check(open, workload, pod.at("/securityContext/runAsNonRoot").toString(), "true", "runAsNonRoot");
            check(open, workload, pod.at("/securityContext/seccompProfile/type").asText(), "RuntimeDefault", "seccomp");
            check(
                    open,
                    workload,
                    Boolean.toString(!pod.path("serviceAccountName").asText().isEmpty()),
                    "true",
                    "account");
            Manifests.containers(workload).forEach(container -> {
                JsonNode security = container.path("securityContext");
                check(open, workload, security.path("allowPrivilegeEscalation").toString(), "false", "escalation");
                check(open, workload, security.path("readOnlyRootFilesystem").toString(), "true", "root");
                check(open, workload, security.at("/capabilities/drop/0").asText(), "ALL", "capabilities");
                check(
                        open,
                        workload,
                        Boolean.toString(
                                container.at("/resources/limits/memory").isTextual()),
                        "true",
                        "memory limit");
                check(
                        open,
                        workload,
                        Boolean.toString(container.at("/resources/requests/cpu").isValueNode()),
                        "true",
                        "cpu request");
            });
        }
        assertEquals(List.of(), open);
    }

    private static void check(List<String> open, JsonNode workload, String actual, String expected, String what) {
        if (!actual.equals(expected)) {
            open.add(Manifests.title(workload) + ": " + what + " is " + actual);
        }
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void everyLongRunningContainerIsProbed(String overlay) throws Exception {
        Manifests manifests = Manifests.overlay(overlay);
        List<String> silent = manifests.workloads().stream()
                .filter(workload -> !workload.path("kind").asText().equals("Job"))
                .flatMap(workload -> Manifests.stream(Manifests.pod(workload).path("containers"))
                        .filter(container -> !container.has("startupProbe")
                                || !container.has("livenessProbe")
                                || !container.has("readinessProbe"))
                        .map(container -> Manifests.title(workload)))
                .toList();
        assertEquals(List.of(), silent);
    }

    /** Each apply would set it back to that number, however many the load needs. */
    @ParameterizedTest
    @MethodSource("overlays")
    void aNumberThatIsScaledIsNotSet(String overlay) throws Exception {
        Manifests manifests = Manifests.overlay(overlay);
        Set<String> scaled = Stream.of("HorizontalPodAutoscaler", "ScaledObject")
                .flatMap(kind -> manifests.ofKind(kind).stream())
                .map(scaler -> scaler.at("/spec/scaleTargetRef/name").asText())
                .collect(Collectors.toSet());
        assertEquals(
                overlay.equals("production")
                        ? Set.of("agent-engine", "backend-api", "context-worker", "sandbox")
                        : Set.of(),
                scaled);
        assertEquals(
                List.of(),
                manifests.workloads().stream()
                        .filter(workload -> scaled.contains(Manifests.name(workload)))
                        .filter(workload -> workload.at("/spec").has("replicas"))
                        .map(Manifests::title)
                        .toList());
    }

    /** However many pods the load makes, and one more of each while a version is replaced. */
    @ParameterizedTest
    @MethodSource("overlays")
    void theDatabaseHasAConnectionForEveryPool(String overlay) throws Exception {
        Manifests manifests = Manifests.overlay(overlay);
        Map<String, Integer> most = Stream.of("HorizontalPodAutoscaler", "ScaledObject")
                .flatMap(kind -> manifests.ofKind(kind).stream())
                .collect(Collectors.toMap(
                        scaler -> scaler.at("/spec/scaleTargetRef/name").asText(),
                        scaler -> scaler.at("/spec/maxReplicas")
                                .asInt(scaler.at("/spec/maxReplicaCount").asInt())));
        List<JsonNode> withDatabase = manifests.workloads().stream()
                .filter(workload -> workload.path("kind").asText().equals("Deployment"))
                .filter(workload -> workload.at("/spec/template/metadata/labels/orrery.dev~1database")
                        .asText()
                        .equals("true"))
                .toList();
        int pods = withDatabase.stream()
                .mapToInt(workload -> 1
                        + most.getOrDefault(
                                Manifests.name(workload),
                                workload.at("/spec/replicas").asInt(1)))
                .sum();
        assertEquals(6, withDatabase.size());
        int connections = manifests.objects().stream()
                .mapToInt(ManifestsTest::mostConnections)
                .max()
                .orElseThrow();
        assertTrue(
                pods * CONNECTIONS_OF_A_POOL + CONNECTIONS_OF_OTHERS <= connections,
                pods + " pods, " + connections + " connections");
    }

    private static int mostConnections(JsonNode object) {
        String ofOperator =
                object.at("/spec/postgresql/parameters/max_connections").asText();
        return Stream.concat(
                        Stream.of("max_connections=" + ofOperator),
                        Manifests.containers(object)
                                .flatMap(container -> Manifests.stream(container.path("args")))
                                .map(JsonNode::asText))
                .map(MOST_CONNECTIONS::matcher)
                .filter(Matcher::matches)
                .mapToInt(found -> Integer.parseInt(found.group(1)))
                .max()
                .orElse(0);
    }

    /** The runtime writes the model of embeddings that it brings into the folder of models, unless a server has its own. */
    @ParameterizedTest
    @MethodSource("overlays")
    void aRuntimeThatBringsItsModelMayWriteIt(String overlay) throws Exception {
        List<String> unwritable = new ArrayList<>();
        for (JsonNode workload : Manifests.overlay(overlay).workloads()) {
            Manifests.containers(workload)
                    .filter(container -> container.path("image").asText().contains("-runtime:"))
                    .filter(container -> Manifests.stream(container.path("env"))
                            .noneMatch(variable ->
                                    variable.path("name").asText().equals("ORRERY_RUNTIME_EMBEDDINGS_COMMAND")))
                    .filter(container -> Manifests.stream(container.path("volumeMounts"))
                            .noneMatch(mount -> mount.path("mountPath").asText().equals("/models")
                                    && !mount.path("readOnly").asBoolean()))
                    .forEach(container -> unwritable.add(Manifests.title(workload)));
            Manifests.stream(Manifests.pod(workload).path("volumes"))
                    .filter(volume ->
                            volume.at("/persistentVolumeClaim/readOnly").asBoolean())
                    .filter(volume -> Manifests.containers(workload)
                            .flatMap(container -> Manifests.stream(container.path("volumeMounts")))
                            .anyMatch(mount -> mount.path("name").equals(volume.path("name"))
                                    && !mount.path("readOnly").asBoolean()))
                    .forEach(volume -> unwritable.add(Manifests.title(workload) + ": " + volume.path("name")));
        }
        assertEquals(List.of(), unwritable);
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void everythingThatIsNamedExists(String overlay) throws Exception {
        Manifests manifests = Manifests.overlay(overlay);
        Set<String> made = GeneratedSecrets.names();
        for (String kind : List.of("Secret", "ConfigMap", "PersistentVolumeClaim", "ServiceAccount")) {
            manifests.ofKind(kind).forEach(object -> made.add(kind + " " + Manifests.name(object)));
        }
        Set<String> missing = new TreeSet<>();
        for (JsonNode workload : manifests.workloads()) {
            JsonNode pod = Manifests.pod(workload);
            named("ServiceAccount", pod.path("serviceAccountName"), made, missing);
            pod.findParents("secretKeyRef").forEach(parent -> {
                JsonNode reference = parent.path("secretKeyRef");
                named("Secret", reference.path("name"), made, missing);
                made.stream()
                        .filter(name ->
                                name.equals("Secret " + reference.path("name").asText()))
                        .findFirst()
                        .ifPresent(name -> {
                            if (!GeneratedSecrets.has(
                                    name, reference.path("key").asText())) {
                                missing.add(
                                        name + " key " + reference.path("key").asText());
                            }
                        });
            });
            pod.findValues("configMapRef")
                    .forEach(reference -> named("ConfigMap", reference.path("name"), made, missing));
            pod.findValues("secretName").forEach(reference -> named("Secret", reference, made, missing));
            pod.findValues("claimName").forEach(reference -> named("PersistentVolumeClaim", reference, made, missing));
            pod.findValues("sources")
                    .forEach(sources -> sources.forEach(source -> {
                        named("Secret", source.at("/secret/name"), made, missing);
                        named("ConfigMap", source.at("/configMap/name"), made, missing);
                    }));
        }
        assertEquals(Set.of(), missing);
    }

    private static void named(String kind, JsonNode name, Set<String> made, Set<String> missing) {
        if (name.isTextual() && !made.contains(kind + " " + name.asText())) {
            missing.add(kind + " " + name.asText());
        }
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void nothingIsReachableUnlessAPolicySaysSo(String overlay) throws Exception {
        Manifests manifests = Manifests.overlay(overlay);
        JsonNode deny = manifests.ofKind("NetworkPolicy").stream()
                .filter(policy -> Manifests.name(policy).equals("default-deny"))
                .findFirst()
                .orElseThrow();
        assertTrue(deny.at("/spec/podSelector").isEmpty());
        assertEquals(
                "[\"Ingress\",\"Egress\"]",
                deny.at("/spec/policyTypes").toString().replace(" ", ""));
        Set<String> egressOfTheSandbox = manifests.ofKind("NetworkPolicy").stream()
                .filter(policy -> selects(policy, "sandbox"))
                .filter(policy -> !policy.at("/spec/egress").isEmpty())
                .map(Manifests::name)
                .collect(Collectors.toSet());
        assertEquals(Set.of(), egressOfTheSandbox);
    }

    /** Whether the policy is for pods of this name. */
    private static boolean selects(JsonNode policy, String pod) {
        Map<String, String> labels = Map.of("app.kubernetes.io/name", pod, "app.kubernetes.io/part-of", "orrery");
        JsonNode selector = policy.at("/spec/podSelector");
        return selector.path("matchLabels").properties().stream()
                        .allMatch(label -> label.getValue().asText().equals(labels.get(label.getKey())))
                && Manifests.stream(selector.path("matchExpressions")).allMatch(expression -> {
                    String label = labels.get(expression.path("key").asText());
                    boolean listed = Manifests.stream(expression.path("values"))
                            .anyMatch(value -> value.asText().equals(label));
                    return switch (expression.path("operator").asText()) {
                        case "In" -> listed;
                        case "NotIn" -> !listed;
                        default -> throw new IllegalStateException("Unknown operator in " + policy);
                    };
                });
    }
}
