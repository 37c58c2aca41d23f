package dev.orrery.agent.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.agent.registry.WireName;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Payload;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a tool is: section 5.3.
 *
 * @param transport null when the registry holds one that is not known
 * @param toolName what the provider and the model call it
 * @param safetyPolicy known keys: {@code timeout_seconds}, {@code allow_imports}, {@code dry_run_code},
 *     {@code requires_approval}
 */
public record ToolSpec(
        String name,
        String description,
        @Nullable Transport transport,
        String connectionProfileRef,
        String toolName,
        ObjectNode inputSchema,
        ObjectNode outputSchema,
        ObjectNode safetyPolicy,
        boolean offlineCompatible) {
    /** The one profile that there is. */
    private static final String DEFAULT_PROFILE = "default";

    private static final int DEFAULT_TIMEOUT_SECONDS = 5;

    /** Reads the flat fields of a write. @throws Failure 400 in the order of section 5.4 */
    static ToolSpec of(Payload fields) {
        String name = fields.requiredText("name", "invalid_name");
        String description = fields.requiredText("description", "invalid_description");
        Transport transport = WireName.parse(Transport.class, fields.text("transport"))
                .orElseThrow(() -> Failure.badRequest("invalid_transport", "transport must be mcp or sandbox_http."));
        if (!DEFAULT_PROFILE.equalsIgnoreCase(fields.text("connection_profile_ref"))) {
            throw Failure.badRequest(
                    "invalid_connection_profile_ref", "connection_profile_ref must be '" + DEFAULT_PROFILE + "'.");
        }
        String toolName = fields.requiredText("tool_name", "invalid_tool_name");
        ObjectNode input = required(fields, "input_schema");
        ObjectNode output = required(fields, "output_schema");
        ObjectNode safety = required(fields, "safety_policy");
        if (fields.get("offline_compatible") == null) {
            throw Failure.badRequest("invalid_offline_compatible", "offline_compatible must be true or false.");
        }
        return new ToolSpec(
                name,
                description,
                transport,
                DEFAULT_PROFILE,
                toolName,
                input,
                output,
                safety,
                fields.bool("offline_compatible", false, "invalid_offline_compatible"));
    }

    /** Reads what the registry holds: unusable values read as absent, an absent {@code offline_compatible} as no. */
    public static ToolSpec stored(ObjectNode spec) {
        Payload fields = Payload.of(spec);
        return new ToolSpec(
                fields.text("name", ""),
                fields.text("description", ""),
                WireName.parse(Transport.class, fields.text("transport")).orElse(null),
                fields.text("connection_profile_ref", "").toLowerCase(Locale.ROOT),
                fields.text("tool_name", ""),
                object(spec.path("input_schema")),
                object(spec.path("output_schema")),
                object(spec.path("safety_policy")),
                spec.path("offline_compatible").asBoolean(false));
    }

    /** Whether every call waits for a person, whatever the agent's tool policy says. */
    public boolean requiresApproval() {
        return safetyPolicy.path("requires_approval").asBoolean(false);
    }

    public boolean hasKnownProfile() {
        return DEFAULT_PROFILE.equals(connectionProfileRef);
    }

    public int timeoutSeconds() {
        int seconds = safetyPolicy.path("timeout_seconds").asInt(0);
        return seconds > 0 ? seconds : DEFAULT_TIMEOUT_SECONDS;
    }

    private static ObjectNode required(Payload fields, String field) {
        ObjectNode given = fields.object(field, "invalid_" + field);
        if (given == null) {
            throw Failure.badRequest("invalid_" + field, field + " must be an object.");
        }
        return given;
    }

    private static ObjectNode object(JsonNode value) {
        return value instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
    }
}
