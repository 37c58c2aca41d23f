package dev.orrery.backend.playground.turn;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.kit.egress.EgressStream;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.sse.SseEvent;
import dev.orrery.kit.sse.SseReader;
import dev.orrery.kit.sse.SseResponse;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Events of one execution as the agent engine sends them. One thread reads, any may close. */
final class EngineStream implements AutoCloseable {
    private static final String INCOMPLETE = "agent_engine_stream_incomplete";
    private static final String EXECUTION_ID = "X-Execution-Id";

    /** One event: its number in the execution's log, its name and its JSON object. */
    record Event(long seq, String name, ObjectNode data) {}

    private final EgressStream stream;
    private final SseReader events;
    private final ObjectMapper json;
    private long last;

    /** @param seen number of the event before the first one of this stream */
    EngineStream(EgressStream stream, long seen, ObjectMapper json) {
        this.stream = stream;
        this.last = seen;
        this.events = new SseReader(stream.body());
        this.json = json;
    }

    /** The execution that this is a view of. */
    Optional<String> executionId() {
        return stream.header(EXECUTION_ID);
    }

    /**
     * The next event, or null when the engine closed its stream, perhaps to be asked again.
     *
     * @throws Failure 504 {@code agent_engine_timeout} when it falls silent, 502 {@code agent_engine_stream_incomplete}
     *     when the connection breaks
     */
    @Nullable
    Event next() {
        try {
            SseEvent event = events.next();
            if (event == null || event.name().equals(SseResponse.RECONNECT)) {
                return null;
            }
            JsonNode data = json.readTree(event.data());
            if (data instanceof ObjectNode object) {
                last = event.id() == null ? last + 1 : SseEvent.seqOf(event.id());
                return new Event(last, event.name(), object);
            }
            throw invalid("The agent engine sent an event that is no JSON object.");
        } catch (JsonProcessingException malformed) {
            throw invalid("The agent engine sent an event that is no JSON.").causedBy(malformed);
        } catch (IOException broken) {
            throw (EgressStream.fellSilent(broken) ? EngineClient.timeout() : incomplete()).causedBy(broken);
        }
    }

    static boolean isIncomplete(Failure failure) {
        return failure.code().equals(INCOMPLETE);
    }

    static Failure incomplete() {
        return Failure.badGateway(INCOMPLETE, "The agent engine closed its stream before the answer was complete.");
    }

    static Failure invalid(String message) {
        return Failure.badGateway("invalid_engine_response", message);
    }

    @Override
    public void close() {
        stream.close();
    }
}
