package dev.orrery.agent.execution;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.orrery.agent.Client;
import dev.orrery.agent.EngineUnderTest;
import dev.orrery.contracts.identity.Role;
import dev.orrery.kit.trust.Actor;
import dev.orrery.testkit.SuiteInfrastructure;
import dev.orrery.testkit.TestTokens;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The list of executions: its order, pages and filters, and who sees whose. */
@QuarkusTest
@WithTestResource(value = SuiteInfrastructure.class, initArgs = @ResourceArg(name = "service", value = "agent-engine"))
@WithTestResource(EngineUnderTest.class)
class ExecutionListTest {
    private static final String PATH = "/v1/agent-executions";

    /** A user of this test alone. */
    private final long id = ThreadLocalRandom.current().nextLong(1_000_000, 1_000_000_000);

    private final Client user = new Client(TestTokens.actor(id, Role.USER));

    private String row(String agent, String status, int minutesAgo) {
        return row(TestTokens.DEFAULT_ORGANIZATION, agent, status, minutesAgo);
    }

    private String row(String organization, String agent, String status, int minutesAgo) {
        String execution = UUID.randomUUID().toString();
        boolean ended = !status.equals("awaiting_approval");
        Rows.execute("insert into agent_execution (id, agent_id, agent_version, status, runtime_profile, "
                + "requested_by_user_id, requested_by_username, organization_id, model_ref, input_json, result_json, "
                + "error_json, loop_state, owner_instance, created_at, started_at, finished_at) values ('" + execution
                + "', '" + agent + "', 'v2', '" + status + "', 'offline', " + id + ", 'mara', '" + organization
                + "', 'granite-small', '{\"prompt\":\"the question\"}', '{\"output_text\":\"the answer\"}', "
                + (status.equals("failed") ? "'{\"code\":\"EXEC_TIMEOUT\",\"message\":\"late\"}'" : "null") + ", "
                + (ended ? "null" : "'{}'") + ", '" + UUID.randomUUID() + "', now() - interval '" + minutesAgo
                + " minutes', now() - interval '" + minutesAgo + " minutes', " + (ended ? "now()" : "null") + ")");
        return execution;
    }

    @Test
    void theNewestIsFirstAndShowsNoLongDocument() {
        user.get(PATH).statusCode(200).body("executions", empty()).body("next_before", nullValue());
        String old = row("agent.a", "succeeded", 9);
        String failed = row("agent.b", "failed", 5);
        String waiting = row("agent.a", "awaiting_approval", 1);
        user.get(PATH)
                .statusCode(200)
                .body("executions.id", contains(waiting, failed, old))
                .body("executions.status", contains("awaiting_approval", "failed", "succeeded"))
                .body("executions[0].agent_ref", equalTo("agent.a"))
                .body("executions[0].agent_version", equalTo("v2"))
                .body("executions[0].model_ref", equalTo("granite-small"))
                .body("executions[0].runtime_profile", equalTo("offline"))
                .body("executions[0].requested_by_user_id", equalTo((int) id))
                .body("executions[0].requested_by_username", equalTo("mara"))
                .body("executions[0].started_at", notNullValue())
                .body("executions[0].finished_at", nullValue())
                .body("executions[1].error.code", equalTo("EXEC_TIMEOUT"))
                .body("executions[2].error", nullValue())
                .body("executions[2].finished_at", notNullValue())
                .body("executions[2]", not(hasKey("result")))
                .body("executions[2]", not(hasKey("input")));
    }

    @Test
    void pagesFollowEachOtherWithoutGapOrDouble() {
        String[] rows = new String[5];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = row("agent.a", "succeeded", rows.length - i);
        }
        String last = user.get(PATH + "?limit=2")
                .body("executions.id", contains(rows[4], rows[3]))
                .body("next_before", equalTo(rows[3]))
                .extract()
                .path("next_before");
        // What comes in between does not move the next page.
        row("agent.a", "succeeded", 0);
        user.get(PATH + "?limit=2&before=" + last)
                .body("executions.id", contains(rows[2], rows[1]))
                .body("next_before", equalTo(rows[1]));
        user.get(PATH + "?limit=2&before=" + rows[1])
                .body("executions.id", contains(rows[0]))
                .body("next_before", nullValue());
    }

    @Test
    void rowsOfTheSameMomentArePagedToo() {
        for (int i = 0; i < 3; i++) {
            row("agent.a", "succeeded", 1);
        }
        Rows.execute("update agent_execution set created_at = timestamptz '2026-01-01 00:00:00Z' "
                + "where requested_by_user_id = " + id);
        List<String> all = user.get(PATH).extract().path("executions.id");
        for (int i = 0; i < 2; i++) {
            user.get(PATH + "?limit=1&before=" + all.get(i)).body("executions.id", contains(all.get(i + 1)));
        }
    }

    @Test
    void statusAndAgentAreFilters() {
        String done = row("agent.a", "succeeded", 3);
        String failed = row("agent.a", "failed", 2);
        String waiting = row("agent.b", "awaiting_approval", 1);
        user.get(PATH + "?status=failed").body("executions.id", contains(failed));
        user.get(PATH + "?status= Failed ,awaiting_approval").body("executions.id", contains(waiting, failed));
        user.get(PATH + "?agent_id=agent.a").body("executions.id", contains(failed, done));
        user.get(PATH + "?agent_id=agent.a&status=succeeded").body("executions.id", contains(done));
        user.get(PATH + "?agent_id=agent.nobody").statusCode(200).body("executions", empty());
    }

    @Test
    void everybodySeesTheirOwnAndSuperadminsAll() {
        String mine = row("agent.a", "succeeded", 0);
        String elsewhere = row(Client.FAR, "agent.a", "succeeded", 0);
        user.get(PATH).body("executions.id", contains(mine));
        user.get(PATH + "?user_id=" + id).body("executions.id", contains(mine));
        new Client(new Actor(id, "mara", Role.USER, Client.FAR)).get(PATH).body("executions.id", contains(elsewhere));
        Client.BEN.get(PATH).statusCode(200).body("executions.id", not(hasItem(mine)));
        for (String whose : new String[] {Long.toString(id), "all"}) {
            Client.BEN.get(PATH + "?user_id=" + whose).statusCode(403).body("error", equalTo("insufficient_role"));
            Client.ROOT
                    .get(PATH + "?user_id=" + whose)
                    .statusCode(200)
                    .body("executions.id", hasItems(mine, elsewhere));
        }
        Client.ROOT.get(PATH).statusCode(200).body("executions.id", not(hasItem(mine)));
        // An id of another list tells nothing about it.
        Client.ANNA.get(PATH + "?before=" + mine).statusCode(400).body("error", equalTo("invalid_before"));
    }

    @ParameterizedTest
    @CsvSource({
        "status=sleeping, invalid_status",
        "'status=failed,', invalid_status",
        "user_id=mara, invalid_user_id",
        "before=7, invalid_before",
        "before=0d77b6a2-6f64-4f43-9a3f-0f2f7d0c5a10, invalid_before",
        "limit=0, invalid_limit",
        "limit=201, invalid_limit",
        "limit=many, invalid_limit"
    })
    void everyRefusalHasItsCode(String query, String code) {
        user.get(PATH + "?" + query).statusCode(400).body("error", equalTo(code));
    }
}
