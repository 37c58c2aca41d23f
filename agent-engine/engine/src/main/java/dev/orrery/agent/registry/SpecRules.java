package dev.orrery.agent.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What the registry asks of a specification, section 4.1: the keys must be there, few values are looked at. */
final class SpecRules {
    private static final List<String> AGENT_KEYS = List.of(
            "name",
            "description",
            "instructions",
            "runtime_prompts",
            "default_model_ref",
            "tool_refs",
            "runtime_constraints");
    private static final List<String> TOOL_KEYS = List.of(
            "name",
            "description",
            "transport",
            "connection_profile_ref",
            "tool_name",
            "input_schema",
            "output_schema",
            "safety_policy",
            "offline_compatible");
    private static final Set<String> TRANSPORTS = Set.of("mcp", "sandbox_http");

    private SpecRules() {}

    /** The sub-code of the first broken rule. */
    static Optional<String> problem(EntityType type, ObjectNode spec) {
        return switch (type) {
            case MODEL -> Optional.empty();
            case AGENT -> missing(AGENT_KEYS, spec, "missing_agent_field:").or(() -> ofAgent(spec));
            case TOOL -> missing(TOOL_KEYS, spec, "missing_tool_field:").or(() -> ofTool(spec));
        };
    }

    private static Optional<String> missing(List<String> keys, ObjectNode spec, String code) {
        return keys.stream().filter(key -> !spec.has(key)).findFirst().map(key -> code + key);
    }

    private static Optional<String> ofAgent(ObjectNode spec) {
        JsonNode prompt = spec.path("runtime_prompts").path("retrieval_context");
        boolean usable =
                prompt.isValueNode() && !prompt.isNull() && !prompt.asText().isBlank();
        return usable ? Optional.empty() : Optional.of("invalid_agent_field:runtime_prompts.retrieval_context");
    }

    private static Optional<String> ofTool(ObjectNode spec) {
        if (!TRANSPORTS.contains(lower(spec.path("transport")))) {
            return Optional.of("invalid_transport");
        }
        return "default".equals(lower(spec.path("connection_profile_ref")))
                ? Optional.empty()
                : Optional.of("invalid_connection_profile_ref");
    }

    private static String lower(JsonNode value) {
        return value.asText("").trim().toLowerCase(Locale.ROOT);
    }
}
