package dev.orrery.agent.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Optional;
import org.hibernate.Session;

/** Reads the tables {@code registry_entity}, {@code registry_version} and {@code entity_share}. */
@ApplicationScoped
public class AgentRegistry {
    private final Session database;
    private final ObjectMapper json;

    AgentRegistry(Session database, ObjectMapper json) {
        this.database = database;
        this.json = json;
    }

    /** The current version of an agent; a draft counts as absent. */
    @Transactional
    public Optional<AgentDefinition> published(String agentId) {
        List<Object[]> rows = database.createNativeQuery(
                        "select v.version, e.owner_user_id, cast(v.spec as text) from registry_entity e "
                                + "join registry_version v on v.entity_id = e.id and v.is_current "
                                + "where e.id = :id and e.entity_type = 'agent' and v.published_at is not null",
                        Object[].class)
                .setParameter("id", agentId)
                .getResultList();
        return rows.stream().findFirst().map(row -> definition(agentId, row));
    }

    /** Whether everybody, or this user, was given {@code execute} or {@code admin} on the agent. */
    @Transactional
    public boolean isSharedForExecution(String agentId, long userId) {
        return (Boolean) database.createNativeQuery(
                        "select exists (select 1 from entity_share where entity_id = :id "
                                + "and permission in ('execute', 'admin') and (grantee_type = 'public' "
                                + "or (grantee_type = 'user' and grantee_id = :user)))",
                        Boolean.class)
                .setParameter("id", agentId)
                .setParameter("user", Long.toString(userId))
                .getSingleResult();
    }

    private AgentDefinition definition(String agentId, Object[] row) {
        try {
            Number owner = (Number) row[1];
            return new AgentDefinition(
                    agentId,
                    "v" + row[0],
                    owner == null ? null : owner.longValue(),
                    json.readValue((String) row[2], AgentDefinition.Spec.class));
        } catch (JsonProcessingException unreadable) {
            throw new IllegalStateException("The specification of agent " + agentId + " is unreadable", unreadable);
        }
    }
}
