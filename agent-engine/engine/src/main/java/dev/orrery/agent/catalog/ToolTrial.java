package dev.orrery.agent.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.adapters.Adapters;
import dev.orrery.adapters.http.ProviderHttp;
import dev.orrery.adapters.probe.ProviderProbe;
import dev.orrery.adapters.tool.McpGatewayClient;
import dev.orrery.adapters.tool.SandboxClient;
import dev.orrery.adapters.tool.SandboxRun;
import dev.orrery.adapters.tool.ToolAdapters;
import dev.orrery.agent.DatabaseTime;
import dev.orrery.contracts.platform.PlatformControlClient;
import dev.orrery.contracts.platform.RuntimeBinding;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Payload;
import dev.orrery.kit.trust.Actor;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jspecify.annotations.Nullable;

/** Tries a tool at the provider of the active deployment, outside of any execution. Nothing is stored. */
@ApplicationScoped
class ToolTrial {
    private static final Duration LOOK = Duration.ofSeconds(2);

    private final PlatformControlClient platform;
    private final ToolAdapters adapters;
    private final Adapters probes;

    ToolTrial(@RestClient PlatformControlClient platform, ToolAdapters adapters, Adapters probes) {
        this.platform = platform;
        this.adapters = adapters;
        this.probes = probes;
    }

    /** @param runtimeChecks keys by transport, section 5.6 */
    record Validation(
            boolean valid, List<String> errors, List<String> warnings, Map<String, @Nullable Object> runtimeChecks) {}

    /** One call: what was sent, and what came back whatever it was. */
    record Execution(
            JsonNode input,
            ObjectNode requestMetadata,
            int statusCode,
            boolean ok,
            JsonNode result,
            Instant startedAt,
            Instant completedAt,
            long durationMs) {}

    Validation validate(ToolSpec tool) {
        List<String> errors = new ArrayList<>();
        Map<String, @Nullable Object> checks = new LinkedHashMap<>();
        Transport transport = tool.transport();
        if (transport == null) {
            checks.put("runtime_capability", "unknown");
            errors.add("The tool has a transport that is not known.");
        } else {
            checks.put("runtime_capability", transport.capability().wireName());
            check(tool, transport, checks, errors);
        }
        return new Validation(errors.isEmpty(), errors, List.of(), checks);
    }

    private void check(ToolSpec tool, Transport transport, Map<String, @Nullable Object> checks, List<String> errors) {
        RuntimeBinding provider;
        try {
            provider = provider(transport);
        } catch (Failure unresolved) {
            errors.add(unresolved.getMessage());
            checks.put("provider_reachable", false);
            checks.put("provider_status_code", unresolved.status());
            checks.put(
                    switch (transport) {
                        case MCP -> "tool_discovered";
                        case SANDBOX_HTTP -> "sandbox_dry_run_ok";
                    },
                    false);
            return;
        }
        ProviderProbe.Health health = probes.probe(provider).health();
        checks.put("provider_reachable", health.reachable());
        checks.put("provider_status_code", health.statusCode());
        if (!health.reachable()) {
            errors.add("Provider '" + provider.slug() + "' cannot be reached.");
        }
        switch (transport) {
            case MCP -> discover(tool, adapters.look(provider).gateway(), checks, errors);
            case SANDBOX_HTTP -> dryRun(tool, adapters.look(provider).sandbox(), checks, errors);
        }
    }

    private static void discover(
            ToolSpec tool, McpGatewayClient gateway, Map<String, @Nullable Object> checks, List<String> errors) {
        ProviderHttp.Answer answer = gateway.list(LOOK);
        List<String> names = new ArrayList<>();
        answer.body()
                .path("tools")
                .forEach(entry -> names.add(entry.path("tool_name").asText()));
        names.sort(null);
        boolean discovered = answer.isSuccess() && names.contains(tool.toolName());
        checks.put("tools_status_code", answer.status());
        checks.put("tool_discovered", discovered);
        checks.put("available_tool_names", names);
        if (!discovered) {
            errors.add("The gateway does not offer '" + tool.toolName() + "'.");
        }
    }

    private static void dryRun(
            ToolSpec tool, SandboxClient sandbox, Map<String, @Nullable Object> checks, List<String> errors) {
        String code = tool.safetyPolicy().path("dry_run_code").asText("");
        SandboxRun run = new SandboxRun(
                code.isBlank() ? SandboxRun.TRIVIAL_CODE : code,
                JsonNodeFactory.instance.objectNode(),
                tool.timeoutSeconds(),
                tool.safetyPolicy());
        ProviderHttp.Answer answer = sandbox.send(run, run.limit());
        boolean ok = isOk(answer);
        checks.put("sandbox_dry_run_ok", ok);
        checks.put("sandbox_dry_run_status_code", answer.status());
        if (!ok) {
            errors.add("The sandbox could not run the tool's code.");
        }
    }

    /** @throws Failure 400 {@code invalid_tool_input}, or why the provider cannot be resolved: section 14.1 */
    Execution run(ToolSpec tool, @Nullable JsonNode body, Actor actor) {
        Payload fields = Payload.of(body);
        ObjectNode input = fields.object("input", "invalid_tool_input");
        Transport transport = tool.transport();
        if (input == null || transport == null) {
            throw invalidInput(input == null ? "Give the tool's arguments as input." : "The tool has no transport.");
        }
        String code = Payload.of(input).text("code");
        if (transport == Transport.SANDBOX_HTTP && code == null) {
            throw invalidInput("Give the code to run as input.code.");
        }
        ObjectNode given = fields.object("request_metadata", "invalid_payload");
        ObjectNode metadata = given == null ? JsonNodeFactory.instance.objectNode() : given.deepCopy();
        metadata.put("actor_user_id", actor.userId());
        RuntimeBinding provider = provider(transport);
        Instant started = DatabaseTime.now();
        ProviderHttp.Answer answer = switch (transport) {
            case MCP ->
                adapters.gateway(provider)
                        .send(tool.toolName(), input, metadata, Duration.ofSeconds(tool.timeoutSeconds()));
            case SANDBOX_HTTP -> {
                SandboxRun run = new SandboxRun(
                        String.valueOf(code), input.path("input"), seconds(tool, input), tool.safetyPolicy());
                yield adapters.sandbox(provider).send(run, run.limit());
            }
        };
        Instant completed = DatabaseTime.now();
        return new Execution(
                input,
                metadata,
                answer.status(),
                isOk(answer),
                answer.body(),
                started,
                completed,
                Duration.between(started, completed).toMillis());
    }

    private static int seconds(ToolSpec tool, ObjectNode input) {
        int asked = input.path("timeout_seconds").asInt(0);
        return asked > 0 ? asked : tool.timeoutSeconds();
    }

    private static boolean isOk(ProviderHttp.Answer answer) {
        return answer.isSuccess() && !answer.body().hasNonNull("error");
    }

    private RuntimeBinding provider(Transport transport) {
        return platform.runtime()
                .binding(transport.capability())
                .orElseThrow(() -> Failure.unavailable(
                        "active_binding_not_found",
                        "The active deployment binds no provider for "
                                + transport.capability().wireName() + "."));
    }

    private static Failure invalidInput(String message) {
        return Failure.badRequest("invalid_tool_input", message);
    }
}
