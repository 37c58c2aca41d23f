package dev.orrery.testkit;

import java.util.List;
import java.util.Map;

/** Names of the services in tokens, and the database schema of those that have one. */
public final class SuiteServices {
    public static final List<String> ALL = List.of(
            "backend-api",
            "platform-control",
            "modelops-service",
            "context-ingestion",
            "agent-engine",
            "mcp-gateway",
            "sandbox");

    public static final Map<String, String> SCHEMAS = Map.of(
            "backend-api", "backend",
            "platform-control", "platform",
            "modelops-service", "modelops",
            "context-ingestion", "context",
            "agent-engine", "agent");

    private SuiteServices() {}
}
