package dev.orrery.backend.playground.turn;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.kit.egress.EgressStream;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.sse.SseEvent;
import dev.orrery.kit.sse.SseReader;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Events of one execution as the agent engine sends them. One thread reads, any may close. */
final class EngineStream implements AutoCloseable {
    /** One event: its name and its JSON object. */
    record Event(String name, ObjectNode data) {}

    private final EgressStream stream;
    private final SseReader events;
    private final ObjectMapper json;

    EngineStream(EgressStream stream, ObjectMapper json) {
        this.stream = stream;
        this.events = new SseReader(stream.body());
        this.json = json;
    }

    /**
     * The next event, or null when the engine closed its stream.
     *
     * @throws Failure 504 {@code agent_engine_timeout} when it falls silent, 502 {@code agent_engine_stream_incomplete}
     *     when the connection breaks
     */
    @Nullable
    Event next() {
        try {
            SseEvent event = events.next();
            if (event == null) {
                return null;
            }
            JsonNode data = json.readTree(event.data());
            if (data instanceof ObjectNode object) {
                return new Event(event.name(), object);
            }
            throw invalid("The agent engine sent an event that is no JSON object.");
        } catch (JsonProcessingException malformed) {
            throw invalid("The agent engine sent an event that is no JSON.").causedBy(malformed);
        } catch (IOException broken) {
            throw (EgressStream.fellSilent(broken) ? EngineClient.timeout() : incomplete()).causedBy(broken);
        }
    }

    static Failure incomplete() {
        return Failure.badGateway(
                "agent_engine_stream_incomplete", "The agent engine closed its stream before the answer was complete.");
    }

    static Failure invalid(String message) {
        return Failure.badGateway("invalid_engine_response", message);
    }

    @Override
    public void close() {
        stream.close();
    }
}
