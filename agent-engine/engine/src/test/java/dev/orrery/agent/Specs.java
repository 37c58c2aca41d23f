package dev.orrery.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.kit.json.SuiteJson;

/** Bodies of the registry, the catalog and agent projects that are right, for tests to change. */
public final class Specs {
    private static final ObjectMapper JSON = SuiteJson.mapper();

    private Specs() {}

    public static ObjectNode object() {
        return JSON.createObjectNode();
    }

    public static ObjectNode json(String text) {
        try {
            return JSON.readValue(text, ObjectNode.class);
        } catch (JsonProcessingException malformed) {
            throw new IllegalArgumentException(malformed);
        }
    }

    public static ObjectNode agent() {
        return json("""
                {"name":"Claims helper","description":"Answers questions about claims","instructions":"Be brief.",
                 "runtime_prompts":{"retrieval_context":"Quote the policy."},"default_model_ref":null,"tool_refs":[],
                 "runtime_constraints":{"internet_required":false,"sandbox_required":false}}""");
    }

    public static ObjectNode tool(String transport) {
        return json("""
                {"name":"Ledger lookup","description":"Finds one ledger row","transport":"mcp",
                 "connection_profile_ref":"default","tool_name":"ledger_lookup",
                 "input_schema":{"type":"object","properties":{"row":{"type":"integer"}},"required":["row"]},
                 "output_schema":{"type":"object"},"safety_policy":{"timeout_seconds":4},"offline_compatible":true}""").put("transport", transport);
    }

    /** The body that creates an entity of the registry. */
    public static ObjectNode entity(String id, ObjectNode spec) {
        return object().put("id", id).set("spec", spec);
    }

    public static ObjectNode version(String label, ObjectNode spec) {
        return object().put("version", label).set("spec", spec);
    }

    /** The flat body of the catalog. */
    public static ObjectNode flat(String id, ObjectNode spec) {
        return spec.put("id", id).put("publish", true);
    }
}
