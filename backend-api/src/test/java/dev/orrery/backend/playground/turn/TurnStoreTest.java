package dev.orrery.backend.playground.turn;

import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.backend.playground.session.OpenSession;
import dev.orrery.backend.playground.session.PlaygroundKind;
import dev.orrery.backend.playground.session.StoredTurn;
import dev.orrery.backend.playground.support.PlaygroundTest;
import dev.orrery.backend.playground.support.Suite;
import dev.orrery.kit.failure.Failure;
import dev.orrery.testkit.ConnectionCuts;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Turns whose states are written over connections that break, before they are written or after. */
@QuarkusTest
class TurnStoreTest extends PlaygroundTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Failure FAILURE = Failure.unavailable("model_unavailable", "The model does not answer.");

    @Inject
    TurnStore store;

    @Inject
    AgroalDataSource database;

    private final UUID owner = UUID.randomUUID();

    @Test
    void aTurnIsStoredAndEndedAgain() {
        String session = chatSession();
        try (ConnectionCuts cuts = ConnectionCuts.of(
                database, "chat_turns", "insert or update", "new.owner_user_id = " + user.userId(), 1, 3)) {
            asUser().body(Map.of("prompt", "Hi"))
                    .post("/v1/playgrounds/sessions/" + session + "/messages")
                    .then()
                    .statusCode(200)
                    .body("output", equalTo("Use the rotate command."));
            assertEquals(4, cuts.writes(), "Stored twice and ended twice.");
        }
        assertEquals(2, storedMessages(session));
    }

    private Turn turn(String session) {
        UUID id = UUID.fromString(session);
        return new Turn(
                UUID.randomUUID(),
                user,
                new OpenSession(id, PlaygroundKind.CHAT, null, Suite.MODEL, null, List.of()),
                "Hi");
    }

    @Test
    void whatWasWrittenAfterAllIsFoundAgain() {
        String session = chatSession();
        Turn turn = turn(session);
        UUID id = Objects.requireNonNull(turn.id());
        store.create(id, owner, turn, false);
        store.create(id, owner, turn, false);
        Answer answer = new Answer("Hello.", JSON.createObjectNode(), null, JSON.createObjectNode());
        StoredTurn stored = store.complete(id, owner, turn, answer, 7).orElseThrow();
        assertEquals("Hello.", stored.messages().getLast().content());
        assertEquals(Optional.of(stored), store.complete(id, owner, turn, answer, 7));
        assertEquals(2, storedMessages(session));
        assertEquals(Optional.empty(), store.complete(id, owner, turn, answer, 9));
        assertEquals(Optional.empty(), store.complete(id, UUID.randomUUID(), turn, answer, 7));
        assertEquals(TurnStore.FailResult.LOST, store.fail(id, owner, FAILURE, TurnStatus.FAILED, 9));
        assertEquals(2, storedMessages(session));
    }

    @Test
    void anEndWithoutAnAnswerIsFoundAgain() {
        Turn turn = turn(chatSession());
        UUID id = Objects.requireNonNull(turn.id());
        store.create(id, owner, turn, false);
        assertEquals(TurnStore.FailResult.STORED, store.fail(id, owner, FAILURE, TurnStatus.FAILED, 7));
        assertEquals(TurnStore.FailResult.STORED, store.fail(id, owner, FAILURE, TurnStatus.FAILED, 7));
        assertEquals(TurnStore.FailResult.LOST, store.fail(id, owner, FAILURE, TurnStatus.CANCELLED, 8));
        assertTrue(store.runningOf(owner).isEmpty());
    }
}
