package dev.orrery.backend.system;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.orrery.backend.gateway.ServiceAddresses;
import dev.orrery.backend.gateway.ServiceProbe;
import io.agroal.api.AgroalDataSource;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Looks at every part of the installation at the same time. */
@ApplicationScoped
class SystemHealth {
    private static final Logger LOG = Logger.getLogger(SystemHealth.class);

    private final ServiceProbe probe;
    private final ServiceAddresses addresses;
    private final SystemConfig config;
    private final AgroalDataSource database;
    private final PlatformHealth platform;
    private final ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor();

    SystemHealth(
            ServiceProbe probe,
            ServiceAddresses addresses,
            SystemConfig config,
            AgroalDataSource database,
            PlatformHealth platform) {
        this.probe = probe;
        this.addresses = addresses;
        this.config = config;
        this.database = database;
        this.platform = platform;
    }

    record Report(String status, List<Part> services, PlatformHealth.Platform platform) {}

    /** One part: {@code container} is its stable key, {@code target} where it was looked for. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Part(String service, String container, String target, boolean reachable) {}

    Report report() {
        Duration limit = config.probeTimeout();
        CompletableFuture<PlatformHealth.Platform> platformPart = CompletableFuture.supplyAsync(
                        () -> platform.read(limit), tasks)
                .completeOnTimeout(
                        PlatformHealth.unavailable("Platform control did not answer in time."),
                        limit.toMillis(),
                        TimeUnit.MILLISECONDS);
        List<CompletableFuture<Part>> parts = new ArrayList<>();
        at(parts, "Frontend", "frontend", config.frontendUrl(), "/");
        parts.add(CompletableFuture.completedFuture(new Part("Backend", "backend", "self", true)));
        optional(parts, "LLM runtime", "llm", config.llmUrl());
        optional(parts, "Inference runtime", "llm_runtime_inference", config.llmRuntimeInferenceUrl());
        optional(parts, "Embeddings runtime", "llm_runtime_embeddings", config.llmRuntimeEmbeddingsUrl());
        parts.add(part("Platform control", "platform_control", addresses.platformControl()));
        parts.add(part("Model operations", "modelops_service", addresses.modelopsService()));
        parts.add(part("Context ingestion", "context_ingestion", addresses.contextIngestion()));
        parts.add(part("Agent engine", "agent_engine", addresses.agentEngine()));
        optional(parts, "MCP gateway", "mcp_gateway", config.mcpGatewayUrl());
        optional(parts, "Sandbox", "sandbox", config.sandboxUrl());
        optional(parts, "Wake words", "kws", config.kwsUrl());
        at(parts, "Weaviate", "weaviate", config.weaviateUrl(), "/v1/.well-known/ready");
        optional(parts, "llama.cpp", "llama_cpp", config.llamaCppUrl());
        at(parts, "Qdrant", "qdrant", config.qdrantUrl(), "/readyz");
        parts.add(CompletableFuture.supplyAsync(this::databaseAnswers, tasks)
                .completeOnTimeout(false, limit.toMillis(), TimeUnit.MILLISECONDS)
                .thenApply(reachable -> new Part("PostgreSQL", "postgres", "postgresql", reachable)));
        List<Part> services = parts.stream().map(CompletableFuture::join).toList();
        boolean ok = services.stream().allMatch(Part::reachable);
        return new Report(ok ? "ok" : "degraded", services, platformPart.join());
    }

    private void optional(List<CompletableFuture<Part>> parts, String name, String container, Optional<URI> url) {
        at(parts, name, container, url, "/health");
    }

    private void at(
            List<CompletableFuture<Part>> parts, String name, String container, Optional<URI> url, String path) {
        url.ifPresent(set -> parts.add(part(name, container, set, path)));
    }

    private CompletableFuture<Part> part(String name, String container, URI url) {
        return part(name, container, url, "/health");
    }

    private CompletableFuture<Part> part(String name, String container, URI url, String path) {
        String target = url.getScheme() + "://" + url.getAuthority();
        return probe.answers(url.resolve(path), config.probeTimeout())
                .map(reachable -> new Part(name, container, target, reachable))
                .toCompletionStage()
                .toCompletableFuture();
    }

    private boolean databaseAnswers() {
        try (Connection connection = database.getConnection()) {
            return connection.isValid(1);
        } catch (SQLException unreachable) {
            LOG.warnf("The database does not answer: %s", unreachable.getMessage());
            return false;
        }
    }

    @PreDestroy
    void close() {
        tasks.shutdownNow();
    }
}
