package dev.orrery.adapters.probe;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.adapters.http.ProviderHttp;
import dev.orrery.contracts.platform.AdapterKind;
import java.util.ArrayList;
import java.util.List;

/** Probes by the health address of the instance, else by an address that every server of its kind answers. */
public final class HttpProviderProbe implements ProviderProbe {
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
