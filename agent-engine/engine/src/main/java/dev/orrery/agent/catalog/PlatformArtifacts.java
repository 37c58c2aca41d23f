package dev.orrery.agent.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.agent.registry.EntityAccess;
import dev.orrery.agent.registry.EntityStatus;
import dev.orrery.agent.registry.EntityType;
import dev.orrery.agent.registry.Entry;
import dev.orrery.agent.registry.NewEntity;
import dev.orrery.agent.registry.Registry;
import dev.orrery.agent.registry.Revision;
import dev.orrery.agent.registry.Version;
import dev.orrery.agent.registry.Visibility;
import dev.orrery.kit.background.BackgroundWork;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jboss.logging.Logger;

/**
 * The platform's own agent and tools, section 5.7: made at the first start, and looked after at each later one. They
 * belong to nobody, so that no user ever owns them.
 */
@ApplicationScoped
public class PlatformArtifacts {
    private static final Logger LOG = Logger.getLogger(PlatformArtifacts.class);
    private static final String KNOWLEDGE_CHAT = "agent.knowledge_chat";
    private static final String WEB_SEARCH = "tool.web_search";
    private static final String PYTHON_EXEC = "tool.python_exec";
    /** Made after all others. */
    private static final String LAST = PYTHON_EXEC;

    private static final Duration RETRY = Duration.ofSeconds(5);
    private static final Set<String> AGENTS = Set.of(KNOWLEDGE_CHAT);
    private static final Set<String> TOOLS = Set.of(WEB_SEARCH, PYTHON_EXEC);

    private final Registry registry;
    private final EntityAccess access;
    private final ObjectMapper json;
    private final BackgroundWork background;

    PlatformArtifacts(Registry registry, EntityAccess access, ObjectMapper json, BackgroundWork background) {
        this.registry = registry;
        this.access = access;
        this.json = json;
        this.background = background;
    }

    public static boolean isPlatformAgent(String id) {
        return AGENTS.contains(id);
    }

    public static boolean isPlatformTool(String id) {
        return TOOLS.contains(id);
    }

    /** Nobody waits for repairs. */
    void start(@Observes StartupEvent started) {
        if (registry.has(LAST)) {
            background.untilDone(RETRY, "platform-artifacts", () -> {
                ensure();
                return true;
            });
        } else {
            ensure();
        }
    }

    /** Makes what is missing and repairs what must not change; safe to run in several processes at once. */
    void ensure() {
        // The search tool is always as it is built in; Python is never touched again; the agent keeps its edits.
        keep(EntityType.AGENT, KNOWLEDGE_CHAT, stored -> repaired(stored, builtIn(KNOWLEDGE_CHAT)));
        access.openForExecution(KNOWLEDGE_CHAT, null);
        keep(EntityType.TOOL, WEB_SEARCH, stored -> builtIn(WEB_SEARCH));
        keep(EntityType.TOOL, PYTHON_EXEC, stored -> stored);
    }

    private void keep(EntityType type, String id, UnaryOperator<ObjectNode> wanted) {
        NewEntity missing =
                new NewEntity(id, type, null, null, Visibility.PRIVATE, EntityStatus.DRAFT, "v1", builtIn(id), true);
        if (registry.create(missing).isPresent()) {
            LOG.infof("Made %s", id);
            return;
        }
        Entry entry = registry.find(type, id)
                .orElseThrow(() -> new IllegalStateException("'" + id + "' is taken by another type of entity"));
        Version current = entry.current();
        ObjectNode stored = current == null ? json.createObjectNode() : current.specJson();
        ObjectNode right = wanted.apply(stored);
        if (right.equals(stored)) {
            return;
        }
        Revision revision = new Revision(right, true, entry.visibility(), entry.status());
        if (registry.revise(id, Registry.stillAt(current), revision).isPresent()) {
            LOG.infof("Repaired %s", id);
        }
    }

    /** What is there, with the pieces that are missing or unusable taken from the built-in. */
    private static ObjectNode repaired(ObjectNode stored, ObjectNode builtIn) {
        ObjectNode fixed = stored.deepCopy();
        for (String text : List.of("name", "description", "instructions")) {
            if (stored.path(text).asText("").isBlank()) {
                fixed.set(text, builtIn.get(text));
            }
        }
        if (stored.path("runtime_prompts").path("retrieval_context").asText("").isBlank()) {
            fixed.set("runtime_prompts", builtIn.get("runtime_prompts"));
        }
        if (!stored.has("default_model_ref")) {
            fixed.set("default_model_ref", builtIn.get("default_model_ref"));
        }
        if (!stored.path("tool_refs").isArray()) {
            fixed.set("tool_refs", builtIn.get("tool_refs"));
        }
        JsonNode constraints = stored.path("runtime_constraints");
        if (!constraints.path("internet_required").isBoolean()
                || !constraints.path("sandbox_required").isBoolean()) {
            fixed.set("runtime_constraints", builtIn.get("runtime_constraints"));
        }
        return fixed;
    }

    private ObjectNode builtIn(String id) {
        String file = "/catalog/" + id + ".json";
        try (InputStream in = Objects.requireNonNull(PlatformArtifacts.class.getResourceAsStream(file), file)) {
            return json.readValue(in, ObjectNode.class);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
