package dev.orrery.agent.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Payload;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an agent is: section 5.2, and the tool policy and workflow that an agent project compiles into it.
 *
 * @param toolPolicy see {@link ToolPolicy}; null allows every tool
 * @param workflowDefinition see {@code docs/workflows.md}; null when the agent is one conversation with its model
 */
public record AgentSpec(
        String name,
        String description,
        String instructions,
        RuntimePrompts runtimePrompts,
        @Nullable String defaultModelRef,
        List<String> toolRefs,
        RuntimeConstraints runtimeConstraints,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable ObjectNode toolPolicy,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable ObjectNode workflowDefinition) {

    /** Reads the flat fields of a write. @throws Failure 400 in the order of section 5.4 */
    static AgentSpec of(Payload fields) {
        String name = fields.requiredText("name", "invalid_name");
        String description = fields.requiredText("description", "invalid_description");
        String instructions = fields.requiredText("instructions", "invalid_instructions");
        List<String> toolRefs = toolRefs(fields);
        RuntimeConstraints constraints = RuntimeConstraints.of(fields);
        return new AgentSpec(
                name,
                description,
                instructions,
                RuntimePrompts.of(fields),
                fields.text("default_model_ref"),
                toolRefs,
                constraints,
                fields.object("tool_policy", "invalid_tool_policy"),
                fields.object("workflow_definition", "invalid_workflow_definition"));
    }

    /** The same fields in the order of agent projects, section 5.2 of the playgrounds contract. */
    public static AgentSpec ofProject(Payload fields) {
        String name = fields.requiredText("name", "invalid_name");
        String description = fields.requiredText("description", "invalid_description");
        String instructions = fields.requiredText("instructions", "invalid_instructions");
        RuntimePrompts prompts = RuntimePrompts.of(fields);
        List<String> toolRefs = toolRefs(fields);
        RuntimeConstraints constraints = RuntimeConstraints.of(fields);
        ObjectNode workflow = objectOrEmpty(fields, "workflow_definition", "invalid_workflow_definition");
        ObjectNode policy = objectOrEmpty(fields, "tool_policy", "invalid_tool_policy");
        return new AgentSpec(
                name,
                description,
                instructions,
                prompts,
                fields.text("default_model_ref"),
                toolRefs,
                constraints,
                policy,
                workflow);
    }

    /** Reads what the registry holds, which its own API lets anybody write: unusable values read as absent. */
    public static AgentSpec stored(ObjectNode spec) {
        Payload fields = Payload.of(spec);
        List<String> toolRefs = new ArrayList<>();
        spec.path("tool_refs").forEach(ref -> {
            if (ref.isValueNode() && !ref.asText().isBlank()) {
                toolRefs.add(ref.asText().trim());
            }
        });
        return new AgentSpec(
                fields.text("name", ""),
                fields.text("description", ""),
                fields.text("instructions", ""),
                RuntimePrompts.stored(spec.path("runtime_prompts")),
                fields.text("default_model_ref"),
                List.copyOf(toolRefs),
                RuntimeConstraints.stored(spec.path("runtime_constraints")),
                object(spec.path("tool_policy")),
                object(spec.path("workflow_definition")));
    }

    AgentSpec with(ObjectNode otherWorkflow) {
        return new AgentSpec(
                name,
                description,
                instructions,
                runtimePrompts,
                defaultModelRef,
                toolRefs,
                runtimeConstraints,
                toolPolicy,
                otherWorkflow);
    }

    /** What is published: a policy and a workflow that say nothing are left out. */
    public AgentSpec compiled() {
        return new AgentSpec(
                name,
                description,
                instructions,
                runtimePrompts,
                defaultModelRef,
                toolRefs,
                runtimeConstraints,
                toolPolicy == null || toolPolicy.isEmpty() ? null : toolPolicy,
                workflowDefinition == null || workflowDefinition.isEmpty() ? null : workflowDefinition);
    }

    private static List<String> toolRefs(Payload fields) {
        if (fields.has("tool_refs") && fields.get("tool_refs") == null) {
            throw Failure.badRequest("invalid_tool_refs", "tool_refs must be an array.");
        }
        return fields.texts("tool_refs", "invalid_tool_refs");
    }

    private static ObjectNode objectOrEmpty(Payload fields, String field, String code) {
        ObjectNode given = fields.object(field, code);
        return given == null ? fields.node().objectNode() : given;
    }

    private static @Nullable ObjectNode object(JsonNode value) {
        return value instanceof ObjectNode object ? object : null;
    }
}
