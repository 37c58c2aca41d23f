package dev.orrery.agent.mcp.tool;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The tools of every source. */
@ApplicationScoped
public class Tools {
    private final Instance<ToolSource> sources;

    Tools(Instance<ToolSource> sources) {
        this.sources = sources;
    }

    List<GatewayTool> all() {
        return sources.stream()
                .flatMap(source -> source.tools().stream())
                .sorted(Comparator.comparing(GatewayTool::name))
                .toList();
    }

    Optional<GatewayTool> find(String name) {
        return sources.stream().flatMap(source -> source.find(name).stream()).findFirst();
    }
}
