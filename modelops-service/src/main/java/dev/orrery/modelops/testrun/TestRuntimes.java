package dev.orrery.modelops.testrun;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.adapters.Adapters;
import dev.orrery.adapters.probe.ProviderProbe;
import dev.orrery.contracts.platform.LocalProvider;
import dev.orrery.contracts.platform.PlatformControlClient;
import dev.orrery.kit.failure.Failure;
import dev.orrery.modelops.model.Model;
import dev.orrery.modelops.testrun.TestRuntime.Advertised;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/** Section 6.2: the local runtimes for a model's task, asked all at once what they serve. */
@ApplicationScoped
public class TestRuntimes {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    private final PlatformControlClient platform;
    private final Adapters adapters;

    TestRuntimes(@RestClient PlatformControlClient platform, Adapters adapters) {
        this.platform = platform;
        this.adapters = adapters;
    }

    List<TestRuntime> of(Model model, Task task) {
        List<LocalProvider> providers =
                platform.localProviders(task.capability().wireName());
        try (ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<TestRuntime>> looks = providers.stream()
                    .map(provider -> calls.submit(() -> look(model, task, provider)))
                    .toList();
            List<TestRuntime> runtimes = new ArrayList<>();
            for (Future<TestRuntime> look : looks) {
                runtimes.add(look.get());
            }
            return runtimes;
        } catch (ExecutionException failed) {
            throw new IllegalStateException(failed.getCause());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while runtimes were asked", stopped);
        }
    }

    private TestRuntime look(Model model, Task task, LocalProvider local) {
        ProviderProbe.Inventory inventory = inventory(local);
        List<JsonNode> fitting = inventory.models().stream()
                .filter(entry -> entry.path("id").isTextual())
                .filter(entry -> !entry.path("capabilities").isObject()
                        || entry.path("capabilities").path(task.flag()).asBoolean())
                .toList();
        return TestRuntime.of(
                local,
                inventory.reachable(),
                inventory.statusCode(),
                RuntimeMatch.find(model, fitting),
                advertised(fitting));
    }

    /** A provider whose key is not set cannot be asked; it counts as unreachable with that status. */
    private ProviderProbe.Inventory inventory(LocalProvider local) {
        try {
            return adapters.probe(local.provider()).inventory();
        } catch (Failure refused) {
            return new ProviderProbe.Inventory(false, refused.status(), List.of());
        }
    }

    private static List<Advertised> advertised(List<JsonNode> entries) {
        Set<String> seen = new TreeSet<>();
        return entries.stream()
                .filter(entry -> seen.add(entry.path("id").asText().toLowerCase(Locale.ROOT)))
                .map(entry -> new Advertised(
                        entry.path("id").asText(),
                        TestRuntime.displayName(entry),
                        object(entry.path("capabilities")),
                        object(entry.path("metadata"))))
                .toList();
    }

    private static Map<String, Object> object(JsonNode node) {
        return node.isObject() ? JSON.convertValue(node, OBJECT) : Map.of();
    }

    /** The bound runtime if it serves the model, else the first that does. */
    static Optional<UUID> standard(List<TestRuntime> runtimes) {
        return runtimes.stream()
                .filter(runtime -> runtime.matchesModel() && runtime.isActive())
                .findFirst()
                .or(() -> runtimes.stream().filter(TestRuntime::matchesModel).findFirst())
                .map(TestRuntime::providerInstanceId);
    }

    /**
     * The runtime that a test shall use.
     *
     * @param wanted id of a provider instance as the caller gave it; empty for the standard one
     * @throws Failure 404 {@code test_runtime_not_found}, 502 {@code test_runtime_unreachable}, 409
     *     {@code local_model_not_served_by_runtime}
     */
    Target choose(Model model, Task task, Optional<String> wanted) {
        List<TestRuntime> runtimes = of(model, task);
        Optional<String> id = wanted.or(() -> standard(runtimes).map(UUID::toString));
        TestRuntime chosen = id.map(some -> runtimes.stream()
                        .filter(runtime ->
                                runtime.providerInstanceId().toString().equalsIgnoreCase(some))
                        .findFirst()
                        .orElseThrow(() -> Failure.notFound(
                                "test_runtime_not_found", "There is no runtime '" + some + "' for this task.")))
                .orElseThrow(() -> notServed(model));
        if (!chosen.reachable()) {
            throw Failure.badGateway("test_runtime_unreachable", "Runtime '" + chosen.slug() + "' does not answer.")
                    .with("provider_instance_id", chosen.providerInstanceId());
        }
        String runtimeModelId = chosen.matchedModelId();
        if (runtimeModelId == null) {
            throw notServed(model).with("provider_instance_id", chosen.providerInstanceId());
        }
        return Target.local(chosen.binding(), runtimeModelId);
    }

    private static Failure notServed(Model model) {
        return Failure.conflict(
                "local_model_not_served_by_runtime",
                "No such runtime serves model '" + model.id() + "'; load it into a slot first.");
    }
}
