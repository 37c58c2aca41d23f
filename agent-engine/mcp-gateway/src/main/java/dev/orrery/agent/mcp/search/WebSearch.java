package dev.orrery.agent.mcp.search;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.agent.mcp.GatewayConfig;
import dev.orrery.agent.mcp.tool.GatewayTool;
import dev.orrery.agent.mcp.tool.ToolAnswer;
import dev.orrery.agent.mcp.tool.ToolSource;
import dev.orrery.kit.egress.EgressClient;
import dev.orrery.kit.egress.EgressException;
import dev.orrery.kit.egress.EgressRequest;
import dev.orrery.kit.egress.EgressResponse;
import dev.orrery.kit.egress.Reach;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The tool {@code web_search}: the only thing in the suite that talks to the search backend, section 13.1. */
@ApplicationScoped
class WebSearch implements GatewayTool, ToolSource {
    static final String NAME = "web_search";
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(8);
    private static final long MOST_BYTES = 4L * 1024 * 1024;
    private static final String SCHEMA = """
            {"type":"object","properties":{
              "query":{"type":"string","description":"What to search for"},
              "top_k":{"type":"integer","minimum":1,"maximum":10,"default":3},
              "language":{"type":"string"},
              "time_range":{"type":"string","enum":["day","month","year"]},
              "safesearch":{"type":"integer","enum":[0,1,2],"default":1},
              "categories":{"type":"string"}},
             "required":["query"],"additionalProperties":false}""";

    private final EgressClient egress;
    private final GatewayConfig.Searxng config;
    private final ObjectMapper json;
    private final ObjectNode schema;

    WebSearch(EgressClient egress, GatewayConfig config, ObjectMapper json) throws IOException {
        this.egress = egress;
        this.config = config.searxng();
        this.json = json;
        this.schema = (ObjectNode) json.readTree(SCHEMA);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return "Searches the web and returns titles, addresses and short excerpts of pages.";
    }

    @Override
    public ObjectNode inputSchema() {
        return schema.deepCopy();
    }

    @Override
    public List<GatewayTool> tools() {
        return List.of(this);
    }

    @Override
    public Optional<GatewayTool> find(String name) {
        return NAME.equals(name) ? Optional.of(this) : Optional.empty();
    }

    @Override
    public ToolAnswer invoke(ObjectNode arguments) {
        SearchQuery query;
        try {
            query = SearchQuery.of(arguments, config);
        } catch (SearchQuery.Invalid invalid) {
            return ToolAnswer.error(400, "invalid_arguments", String.valueOf(invalid.getMessage()));
        }
        try {
            return answer(query, egress.send(request(query)));
        } catch (EgressException failed) {
            return failed.kind() == EgressException.Kind.TIMEOUT
                    ? ToolAnswer.error(504, "search_timeout", "The search took longer than " + timeout() + ".")
                    : ToolAnswer.error(502, "search_backend_unavailable", "The search backend cannot be reached.");
        }
    }

    private EgressRequest request(SearchQuery query) {
        String base = config.url().toString().replaceAll("/+$", "");
        return new EgressRequest(
                "GET",
                URI.create(base + "/search?" + query.parameters(config.defaultEngines())),
                Map.of("Accept", "application/json"),
                null,
                timeout(),
                MOST_BYTES,
                Reach.PRIVATE_NETWORKS);
    }

    private Duration timeout() {
        String configured = config.timeoutSeconds().trim();
        return configured.matches("[1-9]\\d{0,3}") ? Duration.ofSeconds(Integer.parseInt(configured)) : DEFAULT_TIMEOUT;
    }

    private ToolAnswer answer(SearchQuery query, EgressResponse response) {
        if (!response.isSuccess()) {
            ToolAnswer failed = ToolAnswer.error(
                    response.status() < 400 ? 502 : response.status(),
                    "search_backend_error",
                    "The search backend answered " + response.status() + ".");
            if (failed.error() != null) {
                failed.error().put("upstream_status_code", response.status()).put("upstream", "searxng");
            }
            return failed;
        }
        try {
            return ToolAnswer.of(results(query, json.readTree(response.body())));
        } catch (IOException noJson) {
            return ToolAnswer.error(502, "search_backend_unavailable", "The search backend answered without JSON.");
        }
    }

    private ObjectNode results(SearchQuery query, JsonNode answer) {
        ObjectNode result = json.createObjectNode().put("query", query.query());
        ArrayNode list = result.putArray("results");
        Set<String> seen = new HashSet<>();
        for (JsonNode hit : answer.path("results")) {
            String url = hit.path("url").asText("");
            if (!url.isBlank() && list.size() < query.topK() && seen.add(url)) {
                list.addObject()
                        .put("title", hit.path("title").asText(""))
                        .put("url", url)
                        .put("snippet", hit.path("content").asText(""))
                        .put("engine", hit.path("engine").asText(""))
                        .put("rank", list.size());
            }
        }
        return result;
    }
}
