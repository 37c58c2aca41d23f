package dev.orrery.agent.catalog;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.agent.Client;
import dev.orrery.agent.EngineUnderTest;
import dev.orrery.agent.Specs;
import dev.orrery.testkit.HttpPeer;
import dev.orrery.testkit.SuiteInfrastructure;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sections 5.3, 5.6 and 5.7 of the identity contract, and the trial call of section 14.1. */
@QuarkusTest
@WithTestResource(value = SuiteInfrastructure.class, initArgs = @ResourceArg(name = "service", value = "agent-engine"))
@WithTestResource(EngineUnderTest.class)
class CatalogToolTest {
    private static final String TOOLS = "/v1/catalog/tools";

    @Inject
    PlatformArtifacts platform;

    private HttpPeer provider;

    @BeforeEach
    void start() {
        provider = HttpPeer.start();
        provider.on("GET", "/health", 200, "{\"status\":\"ok\"}");
        serve(
                binding("mcp_runtime", "mcp_http", provider.uri()),
                binding("sandbox_execution", "sandbox_http", provider.uri()));
    }

    @AfterEach
    void stop() {
        provider.close();
    }

    private static String binding(String capability, String kind, URI endpoint) {
        return """
                "%1$s":{"id":"%2$s","slug":"%1$s-local","provider_key":"k","provider_origin":"local","display_name":"d",
                "description":"","adapter_kind":"%3$s","endpoint_url":"%4$s","enabled":true,"config":{},"resources":[],
                "resource_policy":{},"binding_config":{}}""".formatted(capability, UUID.randomUUID(), kind, endpoint);
    }

    private static void serve(String... bindings) {
        EngineUnderTest.platform().on("GET", "/v1/internal/platform/runtime", 200, """
                {"deployment_profile":{"id":"%s","slug":"local-default","display_name":"Local"},"capabilities":{%s}}""".formatted(
                        UUID.randomUUID(), String.join(",", bindings)));
    }

    private static ObjectNode tool(String id, String transport) {
        return Specs.flat(id, Specs.tool(transport));
    }

    private static String made(String transport) {
        String id = "tool.c-" + UUID.randomUUID();
        Client.ROOT.post(TOOLS, tool(id, transport)).statusCode(201);
        return TOOLS + "/" + id;
    }

    private static void refused(Consumer<ObjectNode> change, String code) {
        ObjectNode body = tool("tool.c-" + UUID.randomUUID(), "mcp");
        change.accept(body);
        Client.ROOT.post(TOOLS, body).statusCode(400).body("error", equalTo(code));
    }

    @Test
    void aToolIsCreatedReadAndReplaced() {
        String id = "tool.c-" + UUID.randomUUID();
        Client.ROOT
                .post(
                        TOOLS,
                        tool(id, "MCP").put("connection_profile_ref", "Default").put("publish", false))
                .statusCode(201)
                .body("tool.entity.type", equalTo("tool"))
                .body("tool.current_version", equalTo("v1"))
                .body("tool.status", equalTo("draft"))
                .body("tool.published_at", nullValue())
                .body("tool.spec.transport", equalTo("mcp"))
                .body("tool.spec.connection_profile_ref", equalTo("default"))
                .body("tool", not(hasKey("agent_kind")));
        Client.ROOT.get(TOOLS).statusCode(200).body("tools.id", hasItems(id, "tool.web_search", "tool.python_exec"));
        Client.ROOT
                .put(TOOLS + "/" + id, tool(id, "sandbox_http"))
                .statusCode(200)
                .body("tool.current_version", equalTo("v2"))
                .body("tool.status", equalTo("published"));
        Client.ROOT.get(TOOLS + "/" + id).statusCode(200).body("tool.current_version", equalTo("v2"));
        Client.ROOT.delete(TOOLS + "/" + id).statusCode(405).body("error", equalTo("method_not_allowed"));
    }

    @Test
    void whatIsWrongIsSaidInOrder() {
        Client.ROOT.postRaw(TOOLS, "7").statusCode(400).body("error", equalTo("invalid_payload"));
        refused(body -> body.remove("id"), "invalid_tool_id");
        refused(body -> body.put("publish", 1), "invalid_publish");
        refused(body -> body.put("visibility", "x"), "invalid_visibility");
        refused(body -> body.put("name", ""), "invalid_name");
        refused(body -> body.putNull("description"), "invalid_description");
        refused(body -> body.put("transport", "smtp"), "invalid_transport");
        refused(body -> body.put("connection_profile_ref", "other"), "invalid_connection_profile_ref");
        refused(body -> body.remove("tool_name"), "invalid_tool_name");
        refused(body -> body.put("input_schema", "{}"), "invalid_input_schema");
        refused(body -> body.remove("output_schema"), "invalid_output_schema");
        refused(body -> body.putArray("safety_policy"), "invalid_safety_policy");
        refused(body -> body.put("offline_compatible", "no"), "invalid_offline_compatible");
        Client.ROOT
                .post(TOOLS, tool("agent.knowledge_chat", "mcp"))
                .statusCode(409)
                .body("error", equalTo("duplicate_tool"));
        Client.ROOT.get(TOOLS + "/tool.none").statusCode(404).body("error", equalTo("tool_not_found"));
        Client.ROOT
                .put(TOOLS + "/tool.none", tool("x", "mcp"))
                .statusCode(404)
                .body("error", equalTo("tool_not_found"));
        Client.ROOT.post(TOOLS + "/tool.none/validate").statusCode(404).body("error", equalTo("tool_not_found"));
        Client.ROOT
                .post(TOOLS + "/tool.none/test", Specs.object())
                .statusCode(404)
                .body("error", equalTo("tool_not_found"));
    }

    @Test
    void providersAreAskedWhetherAToolWouldWork() {
        provider.on("GET", "/v1/tools", 200, """
                {"tools":[{"tool_name":"web_search"},{"tool_name":"ledger_lookup"}]}""");
        String mcp = made("mcp");
        Client.ROOT
                .post(mcp + "/validate")
                .statusCode(200)
                .body("validation.valid", equalTo(true))
                .body("validation.runtime_checks.runtime_capability", equalTo("mcp_runtime"))
                .body("validation.runtime_checks.provider_status_code", equalTo(200))
                .body("validation.runtime_checks.tool_discovered", equalTo(true))
                .body("validation.runtime_checks.available_tool_names", contains("ledger_lookup", "web_search"));
        provider.on("GET", "/v1/tools", 200, "{\"tools\":[]}");
        Client.ROOT
                .post(mcp + "/validate")
                .body("validation.valid", equalTo(false))
                .body("validation.errors", contains("The gateway does not offer 'ledger_lookup'."));
        provider.on("POST", "/v1/execute", 200, """
                {"language":"python","stdout":"","stderr":"","result":{},"error":null,"exit_code":0,"timed_out":false}""");
        String sandbox = made("sandbox_http");
        Client.ROOT
                .post(sandbox + "/validate")
                .body("validation.valid", equalTo(true))
                .body("validation.runtime_checks.sandbox_dry_run_ok", equalTo(true))
                .body("validation.runtime_checks.sandbox_dry_run_status_code", equalTo(200));
        serve();
        Client.ROOT
                .post(mcp + "/validate")
                .statusCode(200)
                .body("validation.errors[0]", containsString("binds no provider for mcp_runtime"))
                .body("validation.runtime_checks.provider_status_code", equalTo(503))
                .body("validation.runtime_checks.tool_discovered", equalTo(false));
        Client.ROOT
                .post(mcp + "/test", Specs.json("{\"input\":{\"row\":1}}"))
                .statusCode(503)
                .body("error", equalTo("active_binding_not_found"));
    }

    @Test
    void aProviderThatIsAwayIsAFinding() {
        String tool = made("mcp");
        provider.close();
        Client.ROOT
                .post(tool + "/validate")
                .statusCode(200)
                .body("validation.valid", equalTo(false))
                .body("validation.runtime_checks.provider_reachable", equalTo(false))
                .body("validation.runtime_checks.provider_status_code", equalTo(502))
                .body("validation.errors", hasItem("Provider 'mcp_runtime-local' cannot be reached."));
    }

    @Test
    void aSilentProviderAndAFailedRunAreFindings() {
        CountDownLatch end = new CountDownLatch(1);
        provider.on("GET", "/health", (exchange, request) -> await(end));
        provider.on("POST", "/v1/execute", 400, """
                {"language":"python","stdout":"","stderr":"","result":null,"exit_code":0,"timed_out":false,
                 "error":{"type":"ImportError","message":"no"}}""");
        try {
            Client.ROOT
                    .post(made("sandbox_http") + "/validate")
                    .statusCode(200)
                    .body("validation.valid", equalTo(false))
                    .body("validation.runtime_checks.provider_reachable", equalTo(false))
                    .body("validation.runtime_checks.provider_status_code", equalTo(504))
                    .body("validation.runtime_checks.sandbox_dry_run_ok", equalTo(false))
                    .body("validation.runtime_checks.sandbox_dry_run_status_code", equalTo(400))
                    .body(
                            "validation.errors",
                            contains(
                                    "Provider 'sandbox_execution-local' cannot be reached.",
                                    "The sandbox could not run the tool's code."));
        } finally {
            end.countDown();
        }
    }

    private static void await(CountDownLatch end) throws IOException {
        try {
            if (!end.await(20, TimeUnit.SECONDS)) {
                throw new IOException("nobody ended the call");
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whyNoProviderCanBeUsedIsAFinding() {
        String tool = made("sandbox_http");
        for (Object[] refusal : new Object[][] {{503, "active_provider_disabled"}, {409, "offline_provider_blocked"}}) {
            EngineUnderTest.platform()
                    .on(
                            "GET",
                            "/v1/internal/platform/runtime",
                            (int) refusal[0],
                            "{\"error\":\"" + refusal[1] + "\",\"message\":\"It may not be used.\"}");
            Client.ROOT
                    .post(tool + "/validate")
                    .statusCode(200)
                    .body("validation.errors", contains("It may not be used."))
                    .body("validation.runtime_checks.provider_reachable", equalTo(false))
                    .body("validation.runtime_checks.provider_status_code", equalTo(refusal[0]))
                    .body("validation.runtime_checks.sandbox_dry_run_ok", equalTo(false));
            Client.ROOT
                    .post(tool + "/test", Specs.json("{\"input\":{\"code\":\"1\"}}"))
                    .statusCode((int) refusal[0])
                    .body("error", equalTo(refusal[1]));
        }
    }

    @Test
    void aTrialThatFailsIsToldAsItWent() {
        provider.on("POST", "/v1/tools/invoke", 502, """
                {"tool_name":"ledger_lookup","arguments":{},"request_metadata":{},"result":null,
                 "error":{"code":"search_backend_unavailable","message":"away"}}""");
        Client.ROOT
                .post(made("mcp") + "/test", Specs.json("{\"input\":{}}"))
                .statusCode(200)
                .body("execution.ok", equalTo(false))
                .body("execution.status_code", equalTo(502))
                .body("execution.result.error.code", equalTo("search_backend_unavailable"));
    }

    @Test
    void aToolIsTriedOnce() {
        provider.on("POST", "/v1/tools/invoke", 200, """
                {"tool_name":"ledger_lookup","arguments":{"row":1},"request_metadata":{},"result":{"cell":42},
                 "error":null}""");
        String tool = made("mcp");
        Client.ROOT
                .post(tool + "/test", Specs.json("{\"input\":{\"row\":1},\"request_metadata\":{\"why\":\"test\"}}"))
                .statusCode(200)
                .body("execution.input.row", equalTo(1))
                .body("execution.request_metadata.why", equalTo("test"))
                .body("execution.request_metadata.actor_user_id", equalTo(1))
                .body("execution.status_code", equalTo(200))
                .body("execution.ok", equalTo(true));
        for (String body : new String[] {"{}", "{\"input\":null}", "{\"input\":[1]}"}) {
            Client.ROOT
                    .post(tool + "/test", Specs.json(body))
                    .statusCode(400)
                    .body("error", equalTo("invalid_tool_input"));
        }
        Client.ROOT
                .post(made("sandbox_http") + "/test", Specs.json("{\"input\":{\"code\":\" \"}}"))
                .statusCode(400)
                .body("error", equalTo("invalid_tool_input"));
    }

    @Test
    void theSearchToolIsRestoredAtEachStart() {
        String search = TOOLS + "/tool.web_search";
        Client.ROOT.put(search, tool("x", "sandbox_http")).statusCode(200);
        platform.ensure();
        Client.ROOT
                .get(search)
                .body("tool.spec.name", equalTo("Web Search"))
                .body("tool.spec.transport", equalTo("mcp"))
                .body("tool.spec.input_schema.required", contains("query"))
                .body("tool.spec.safety_policy.timeout_seconds", equalTo(8))
                .body("tool.spec.offline_compatible", equalTo(false))
                .body("tool.published", equalTo(true));
        String restored = Client.ROOT.get(search).extract().path("tool.current_version");
        platform.ensure();
        assertEquals(restored, Client.ROOT.get(search).extract().path("tool.current_version"));
    }
}
