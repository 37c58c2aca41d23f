package dev.orrery.backend.playground.turn;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.backend.playground.citation.Citations;
import dev.orrery.backend.playground.session.MessageView;
import dev.orrery.backend.playground.session.SessionView;
import dev.orrery.backend.playground.session.StoredTurn;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Body of an answered turn, and data of its {@code complete} event.
 *
 * @param turnId the stored turn; a temporary session has none
 */
public record TurnResult(
        SessionView session,
        List<MessageView> messages,
        String output,
        JsonNode response,
        List<Citations.Source> sources,
        List<Citations.Reference> references,
        Citations.@Nullable Retrieval retrieval,
        List<? extends JsonNode> statuses,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String turnId) {

    static TurnResult of(StoredTurn stored, Answer answer, List<? extends JsonNode> statuses, @Nullable UUID turnId) {
        Citations citations = answer.citations();
        return new TurnResult(
                stored.session(),
                stored.messages(),
                answer.output(),
                answer.response(),
                citations == null ? List.of() : citations.sources(),
                citations == null ? List.of() : citations.references(),
                citations == null ? null : citations.retrieval(),
                statuses,
                turnId == null ? null : turnId.toString());
    }
}
