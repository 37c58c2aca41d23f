package dev.orrery.backend.system;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** What {@code GET /system/health} looks at besides the services of the route table; unset ones are left out. */
@ConfigMapping(prefix = "orrery.system")
public interface SystemConfig {
    /** Limit of one probe. */
    @WithDefault("1500ms")
    Duration probeTimeout();

    /** The model runtime. */
    @WithDefault("${llm.url:}")
    Optional<URI> llmUrl();

    @WithDefault("${frontend.url:}")
    Optional<URI> frontendUrl();

    @WithDefault("${llm.inference.runtime.url:}")
    Optional<URI> llmRuntimeInferenceUrl();

    @WithDefault("${llm.embeddings.runtime.url:}")
    Optional<URI> llmRuntimeEmbeddingsUrl();

    @WithDefault("${kws.url:}")
    Optional<URI> kwsUrl();

    @WithDefault("${weaviate.url:}")
    Optional<URI> weaviateUrl();

    @WithDefault("${llama.cpp.url:}")
    Optional<URI> llamaCppUrl();

    @WithDefault("${qdrant.url:}")
    Optional<URI> qdrantUrl();

    /** The operator's own description of the installation; the suite's own when left out. */
    Optional<Path> architecture();

    @WithDefault("${mcp.gateway.url:}")
    Optional<URI> mcpGatewayUrl();

    @WithDefault("${sandbox.url:}")
    Optional<URI> sandboxUrl();
}
