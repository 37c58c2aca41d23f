package dev.orrery.agent.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Optional;
import org.hibernate.Session;

/** Reads published tools of the registry. */
@ApplicationScoped
public class ToolRegistry {
    private final Session database;
    private final ObjectMapper json;

    ToolRegistry(Session database, ObjectMapper json) {
        this.database = database;
        this.json = json;
    }

    /** The current published version of a tool; empty too when it cannot be dispatched. */
    @Transactional
    public Optional<ToolDefinition> find(String ref) {
        List<String> specs = database.createNativeQuery(
                        "select cast(v.spec as text) from registry_entity e "
                                + "join registry_version v on v.entity_id = e.id and v.is_current "
                                + "where e.id = :id and e.entity_type = 'tool' and v.published_at is not null",
                        String.class)
                .setParameter("id", ref)
                .getResultList();
        return specs.stream().findFirst().flatMap(spec -> definition(ref, spec));
    }

    private Optional<ToolDefinition> definition(String ref, String spec) {
        try {
            return ToolDefinition.of(ref, json.readTree(spec));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("The registry holds no JSON for " + ref, impossible);
        }
    }
}
