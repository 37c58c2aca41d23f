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

    /** A front end of the operator's own. */
    @WithDefault("${frontend.url:}")
    Optional<URI> frontendUrl();

    /** The controller of the chat runtime. */
    @WithDefault("${llm.inference.runtime.url:}")
    Optional<URI> llmRuntimeInferenceUrl();

    /** The controller of the embeddings runtime. */
    @WithDefault("${llm.embeddings.runtime.url:}")
    Optional<URI> llmRuntimeEmbeddingsUrl();

    /** The recogniser of wake words. */
    @WithDefault("${kws.url:}")
    Optional<URI> kwsUrl();

    /** Weaviate. */
    @WithDefault("${weaviate.url:}")
    Optional<URI> weaviateUrl();

    /** A llama.cpp server. */
    @WithDefault("${llama.cpp.url:}")
    Optional<URI> llamaCppUrl();

    /** Qdrant. */
    @WithDefault("${qdrant.url:}")
    Optional<URI> qdrantUrl();

    /** The operator's own description of the installation; the suite's own when left out. */
    Optional<Path> architecture();

    /** The MCP gateway. */
    @WithDefault("${mcp.gateway.url:}")
    Optional<URI> mcpGatewayUrl();

    /** The sandbox. */
    @WithDefault("${sandbox.url:}")
    Optional<URI> sandboxUrl();
}
