package dev.orrery.suite.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.kit.sse.SseEvent;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Sessions of a playground, and prompts in them. */
final class SessionWork implements Work {
    private static final String SESSIONS = "/v1/playgrounds/sessions";
    private static final int STREAMS_READ = 60;

    private final Writes writes;
    private final List<String> sessions = new CopyOnWriteArrayList<>();
    private final AtomicInteger number = new AtomicInteger();
    private String model = "";

    SessionWork(Writes writes) {
        this.writes = writes;
    }

    @Override
    public void begin() {
        model = writes.caller().chatModel();
        session();
    }

    @Override
    public void act(Random random) {
        if (sessions.isEmpty() || random.nextInt(4) == 0) {
            session();
        } else {
            String prompt = "Prompt " + number.incrementAndGet() + ": is all well?";
            writes.once(
                    "prompt",
                    prompt,
                    SESSIONS + "/" + sessions.get(random.nextInt(sessions.size())) + "/messages",
                    Map.of("prompt", prompt));
        }
    }

    /** A session has no name of its own to be known by but its assistant's, which any text may be. */
    private void session() {
        String name = "assistant.chaos-" + number.incrementAndGet();
        Answer made = writes.untilTold(
                "session",
                name,
                SESSIONS,
                Map.of("playground_kind", "chat", "assistant_ref", name, "model_selection", Map.of("model_id", model)));
        if (made instanceof Answer.Done done) {
            sessions.add(done.body().at("/session/id").asText());
        }
    }

    @Override
    public boolean settled() {
        for (JsonNode session : writes.caller().get(SESSIONS).path("sessions")) {
            String path = SESSIONS + "/" + session.path("id").asText();
            if (!writes.caller().get(path).at("/session/running_turns").isEmpty()) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void check() throws IOException {
        Map<String, Integer> names = new HashMap<>();
        Map<String, Integer> prompts = new HashMap<>();
        int streams = 0;
        for (JsonNode summary : writes.caller().get(SESSIONS).path("sessions")) {
            names.merge(summary.path("assistant_ref").asText(), 1, Integer::sum);
            String path = SESSIONS + "/" + summary.path("id").asText();
            JsonNode messages = writes.caller().get(path).at("/session/messages");
            for (int i = 0; i < messages.size(); i++) {
                boolean user = messages.path(i).path("role").asText().equals("user");
                if (user != (i % 2 == 0)) {
                    writes.ledger().fault("half a pair of messages in " + path);
                }
                if (user) {
                    prompts.merge(messages.path(i).path("content").asText(), 1, Integer::sum);
                }
            }
            for (JsonNode turn : writes.caller().get(path + "/turns").path("turns")) {
                if (streams++ < STREAMS_READ) {
                    oneEnd(path + "/turns/" + turn.path("id").asText() + "/events");
                }
            }
        }
        writes.ledger().compare("session", names);
        writes.ledger().compare("prompt", prompts);
    }

    private void oneEnd(String path) throws IOException {
        List<SseEvent> events = writes.caller().events(path);
        long ends = events.stream()
                .filter(event -> List.of("complete", "error").contains(event.name()))
                .count();
        if (ends != 1) {
            writes.ledger().fault(path + " has " + ends + " ends");
        }
    }
}
