package dev.orrery.agent.mcp;

import io.quarkus.runtime.annotations.StaticInitSafe;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** What the gateway reaches, and how long it waits. */
@StaticInitSafe
@ConfigMapping(prefix = "orrery.gateway")
public interface GatewayConfig {
    Searxng searxng();

    Servers servers();

    /** The search backend. */
    interface Searxng {
        /** Base address ({@code SEARXNG_URL}). */
        @WithDefault("http://searxng:8080")
        URI url();

        /** Longest wait in seconds ({@code SEARXNG_TIMEOUT_SECONDS}); what is no number above 0 counts as 8. */
        @WithDefault("8")
        String timeoutSeconds();

        /** 0, 1 or 2 when a call names none ({@code SEARXNG_DEFAULT_SAFESEARCH}). */
        @WithDefault("1")
        String defaultSafesearch();

        /** {@code SEARXNG_DEFAULT_LANGUAGE}. */
        Optional<String> defaultLanguage();

        /** {@code SEARXNG_DEFAULT_CATEGORIES}, comma-separated. */
        Optional<String> defaultCategories();

        /** {@code SEARXNG_DEFAULT_ENGINES}, comma-separated. */
        Optional<String> defaultEngines();
    }

    /** External MCP servers. */
    interface Servers {
        /** How long the list of servers, and each server's list of tools, is used before it is asked for again. */
        @WithDefault("30s")
        Duration listAge();

        /** Longest answer of a server. */
        @WithDefault("2M")
        MemorySize maxAnswer();

        /** Most tools that are taken of one server. */
        @WithDefault("100")
        int maxTools();
    }
}
