package dev.orrery.adapters.probe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.adapters.http.ProviderHttp;
import dev.orrery.contracts.platform.AdapterKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Probes by the health address of the instance, else by an address that every server of its kind answers. */
public final class HttpProviderProbe implements ProviderProbe {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    /** A search that the gateway gives up after 8 s still answers within this. */
    private static final Duration INVOCATION_TIMEOUT = Duration.ofSeconds(10);

    private static final int SANDBOX_LIMIT_SECONDS = 15;

    private final ProviderHttp http;

    public HttpProviderProbe(ProviderHttp http) {
        this.http = http;
    }

    @Override
    public Health health() {
        String url = http.provider().healthcheckUrl();
        int status = url == null || url.isBlank() ? http.get(fallbackPath()).status() : http.statusOf(url);
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
        ObjectNode body = JSON.objectNode()
                .put("code", http.config().text("dry_run_code", "result = {'status': 'ok'}"))
                .put("language", "python");
        body.putObject("input");
        body.put("timeout_seconds", dryRunSeconds());
        body.putObject("policy").put("network_access", false);
        ProviderHttp.Answer answer = http.call(
                "POST",
                http.config().text("execute_path", "/v1/execute"),
                body,
                longer(Duration.ofSeconds(dryRunSeconds() + 2L)));
        return new Operation(answer.isSuccess(), answer.status());
    }

    private int dryRunSeconds() {
        return http.provider().config().get("default_timeout_seconds") instanceof Number seconds
                        && seconds.intValue() > 0
                ? Math.min(seconds.intValue(), SANDBOX_LIMIT_SECONDS)
                : 5;
    }

    @Override
    public Operation invocation() {
        ObjectNode body = JSON.objectNode().put("tool_name", http.config().text("healthcheck_tool_name", "web_search"));
        body.putObject("arguments").put("query", "healthcheck").put("top_k", 1);
        body.putObject("request_metadata").put("validation", true);
        ProviderHttp.Answer answer = http.call(
                "POST", http.config().text("invoke_path", "/v1/tools/invoke"), body, longer(INVOCATION_TIMEOUT));
        boolean envelope = answer.body().hasNonNull("tool_name")
                && answer.body().path("error").isObject();
        return new Operation(answer.isSuccess() || envelope, answer.status());
    }

    private Duration longer(Duration limit) {
        Duration configured = http.config().timeout();
        return configured.compareTo(limit) > 0 ? configured : limit;
    }

    private String fallbackPath() {
        AdapterKind kind = AdapterKind.parse(http.provider().adapterKind()).orElse(AdapterKind.MCP_HTTP);
        return switch (kind) {
            case OPENAI_COMPATIBLE_LLM, OPENAI_COMPATIBLE_EMBEDDINGS ->
                http.config().text("models_path", "/v1/models");
            case WEAVIATE_HTTP -> "/v1/.well-known/ready";
            case QDRANT_HTTP -> http.config().text("collections_path", "/collections");
            case LUCENE_HTTP, MCP_HTTP, SANDBOX_HTTP -> "/health";
        };
    }
}
