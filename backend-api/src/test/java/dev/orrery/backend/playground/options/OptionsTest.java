package dev.orrery.backend.playground.options;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.orrery.backend.playground.support.PlaygroundTest;
import dev.orrery.backend.playground.support.Suite;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
class OptionsTest extends PlaygroundTest {
    private static final String OPTIONS = "/v1/playgrounds/options";

    @Test
    void offersWhatIsBoundAndOpenToTheUser() {
        suite.serve(new Suite.Snapshot().models("not-invokable", Suite.MODEL));
        asUser().get(OPTIONS)
                .then()
                .statusCode(200)
                .body("assistants.playground_kind", contains("chat", "chat", "knowledge"))
                .body("assistants[2].assistant_ref", equalTo("agent.knowledge_chat"))
                .body("assistants[2].agent_id", equalTo("agent.knowledge_chat"))
                .body("assistants[2].knowledge_required", equalTo(true))
                .body("models.id", contains(Suite.MODEL))
                .body("models[0].display_name", equalTo("Granite Small"))
                .body("models[0].task_key", equalTo("llm"))
                .body("knowledge_bases", hasSize(1))
                .body("knowledge_bases[0].index_name", equalTo("kb_ops"))
                .body("knowledge_bases[0].is_default", equalTo(true))
                .body("knowledge_bases[0].is_eligible", equalTo(true))
                .body("default_knowledge_base_id", equalTo(Suite.KNOWLEDGE_BASE.toString()))
                .body("selection_required", equalTo(false))
                .body("configuration_message", nullValue());
    }

    @Test
    void severalWithoutADefaultMustBeChosen() {
        suite.knowledgeBases(Suite.base(Suite.KNOWLEDGE_BASE, "ready"), Suite.base(Suite.OTHER_BASE, "ready"));
        suite.serve(new Suite.Snapshot().bases(Suite.KNOWLEDGE_BASE, Suite.OTHER_BASE));
        asUser().get(OPTIONS)
                .then()
                .body("selection_required", equalTo(true))
                .body("default_knowledge_base_id", nullValue());
        suite.serve(new Suite.Snapshot()
                .bases(Suite.KNOWLEDGE_BASE, Suite.OTHER_BASE)
                .defaultBase(Suite.OTHER_BASE));
        asUser().get(OPTIONS)
                .then()
                .body("selection_required", equalTo(false))
                .body("default_knowledge_base_id", equalTo(Suite.OTHER_BASE.toString()))
                .body("knowledge_bases.is_default", contains(false, true));
    }

    @Test
    void aKnowledgeBaseThatIsNotReadyIsNotOffered() {
        suite.knowledgeBases(Suite.base(Suite.KNOWLEDGE_BASE, "syncing"));
        asUser().get("/v1/playgrounds/knowledge-base-options")
                .then()
                .statusCode(200)
                .body("knowledge_bases", empty())
                .body("configuration_message", notNullValue());
    }

    @Test
    void aKnowledgeBaseThatStillAnswersDuringAResyncIsOffered() {
        suite.knowledgeBases(Suite.base(Suite.KNOWLEDGE_BASE, "syncing").put("answers", true));
        asUser().get("/v1/playgrounds/knowledge-base-options")
                .then()
                .statusCode(200)
                .body("knowledge_bases.id", contains(Suite.KNOWLEDGE_BASE.toString()));
    }

    @Test
    void theControlPlaneMayFailTheModelsButNotTheKnowledge() {
        suite.platform.on(
                "GET",
                "/v1/internal/platform/runtime",
                409,
                "{\"error\":\"offline_provider_blocked\",\"message\":\"Blocked.\"}");
        asUser().get(OPTIONS).then().statusCode(503).body("error", equalTo("offline_provider_blocked"));
        asUser().get("/v1/playgrounds/model-options").then().statusCode(503);
        asUser().get("/v1/playgrounds/knowledge-base-options")
                .then()
                .statusCode(200)
                .body("knowledge_bases", empty())
                .body("selection_required", equalTo(false))
                .body("configuration_message", equalTo("Blocked."));
    }

    @Test
    void modelOptionsAreFilteredByKind() {
        asUser().get("/v1/playgrounds/model-options?playground_kind=knowledge")
                .then()
                .statusCode(200)
                .body("assistants.assistant_ref", contains("agent.knowledge_chat"))
                .body("models.id", contains(Suite.MODEL));
        asUser().get("/v1/playgrounds/model-options?playground_kind=x")
                .then()
                .statusCode(400)
                .body("error", equalTo("invalid_playground_kind"));
    }
}
