package dev.orrery.adapters.probe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.orrery.adapters.http.ProviderHttp;
import dev.orrery.adapters.tool.McpGatewayClient;
import dev.orrery.adapters.tool.SandboxClient;
import dev.orrery.adapters.tool.SandboxRun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Probes by the health address of the instance, else by an address that every server of its kind answers. */
public final class HttpProviderProbe implements ProviderProbe {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    /** After which the gateway itself gives a search up. */
    private static final Duration SEARCH_TIME = Duration.ofSeconds(8);

    private final ProviderHttp http;

    public HttpProviderProbe(ProviderHttp http) {
        this.http = http;
    }

    @Override
    public Health health() {
        int status = http.healthStatus(http.config().timeout());
        return new Health(status >= 200 && status < 300, status);
    }

    @Override
    public Inventory inventory() {
        ProviderHttp.Answer answer = http.get(http.config().text("models_path", "/v1/models"));
        List<JsonNode> models = new ArrayList<>();
        if (answer.isSuccess()) {
            answer.body().path("data").forEach(models::add);
        }
        return new Inventory(answer.isSuccess(), answer.status(), models);
    }

    @Override
    public Operation dryRun() {
        SandboxRun run = new SandboxRun(
                http.config().text("dry_run_code", SandboxRun.TRIVIAL_CODE),
                JSON.objectNode(),
                dryRunSeconds(),
                JSON.objectNode().put("network_access", false));
        ProviderHttp.Answer answer = new SandboxClient(http).send(run, longer(run.limit()));
        return new Operation(answer.isSuccess(), answer.status());
    }

    private int dryRunSeconds() {
        return http.provider().config().get("default_timeout_seconds") instanceof Number seconds
                        && seconds.intValue() > 0
                ? Math.min(seconds.intValue(), SandboxRun.MOST_SECONDS)
                : 5;
    }

    @Override
    public Operation invocation() {
        ProviderHttp.Answer answer = new McpGatewayClient(http)
                .send(
                        http.config().text("healthcheck_tool_name", "web_search"),
                        JSON.objectNode().put("query", "healthcheck").put("top_k", 1),
                        JSON.objectNode().put("validation", true),
                        longer(SEARCH_TIME));
        boolean failedTool = McpGatewayClient.isEnvelope(answer.body())
                && answer.body().path("error").isObject();
        return new Operation(answer.isSuccess() || failedTool, answer.status());
    }

    private Duration longer(Duration limit) {
        Duration configured = http.config().timeout();
        return configured.compareTo(limit) > 0 ? configured : limit;
    }
}
