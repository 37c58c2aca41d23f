package dev.orrery.suite.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.kit.sse.SseEvent;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Drafts of agents, and executions of one that is published. */
final class AgentWork implements Work {
    private static final String AGENT = "agent.chaos";
    private static final String EXECUTIONS = "/v1/agent-executions";
    private static final Set<String> ENDS = Set.of("succeeded", "failed", "blocked", "cancelled");
    private static final int STREAMS_READ = 150;

    private final Writes writes;
    private final AtomicInteger number = new AtomicInteger();
    /** The id that was told first for each key. */
    private final ConcurrentMap<String, String> told = new ConcurrentHashMap<>();

    AgentWork(Writes writes) {
        this.writes = writes;
    }

    @Override
    public void begin() {
        Map<String, Object> agent = new HashMap<>(draft("Chaos"));
        agent.put("id", AGENT);
        agent.put("publish", true);
        Answer made = writes.caller().post("/v1/catalog/agents", agent);
        if (!(made instanceof Answer.Done)) {
            throw new IllegalStateException("No agent: " + made);
        }
    }

    private static Map<String, Object> draft(String name) {
        return Map.of(
                "name",
                name,
                "description",
                "Says that all is well.",
                "instructions",
                "Be brief.",
                "runtime_constraints",
                Map.of("internet_required", false, "sandbox_required", false));
    }

    @Override
    public void act(Random random) {
        int next = number.incrementAndGet();
        if (random.nextInt(4) == 0) {
            String id = "project-" + next;
            Map<String, Object> body = new HashMap<>(draft("Project " + next));
            body.put("id", id);
            writes.untilTold("agent project", id, "/v1/agent-projects", body);
        } else {
            String key = "execution-" + next;
            writes.untilTold(
                    "execution",
                    key,
                    EXECUTIONS,
                    Map.of("agent_id", AGENT, "input", Map.of("prompt", "Is all well? " + next)),
                    random.nextBoolean() ? Map.of("Prefer", "respond-async") : Map.of(),
                    answer -> read(key, answer));
        }
    }

    /** An execution that ended in a failure is told as one; it was done all the same. */
    private Answer read(String key, Answer answer) {
        String id = switch (answer) {
            case Answer.Done done -> done.body().at("/execution/id").asText();
            case Answer.Unknown unknown ->
                unknown.body().at("/details/execution_id").asText();
            case Answer.Refused refused -> "";
        };
        if (id.isEmpty()) {
            return answer;
        }
        String first = told.putIfAbsent(key, id);
        if (first != null && !first.equals(id)) {
            writes.ledger().fault("doubled: execution " + key + " is " + first + " and " + id);
        }
        return answer instanceof Answer.Unknown unknown ? new Answer.Done(200, unknown.body()) : answer;
    }

    private Map<String, String> executions() {
        Map<String, String> statuses = new HashMap<>();
        String before = "";
        do {
            JsonNode page = writes.caller().get(EXECUTIONS + "?agent_id=" + AGENT + "&limit=200" + before);
            page.path("executions")
                    .forEach(execution -> statuses.put(
                            execution.path("id").asText(),
                            execution.path("status").asText()));
            before = page.path("next_before").isTextual()
                    ? "&before=" + page.path("next_before").asText()
                    : "";
        } while (!before.isEmpty());
        return statuses;
    }

    @Override
    public boolean settled() {
        return ENDS.containsAll(executions().values());
    }

    @Override
    public void check() throws IOException {
        Map<String, Integer> projects = new HashMap<>();
        writes.caller()
                .get("/v1/agent-projects")
                .path("agent_projects")
                .forEach(project -> projects.merge(project.path("id").asText(), 1, Integer::sum));
        writes.ledger().compare("agent project", projects);

        Map<String, String> there = executions();
        Map<String, Integer> found = new HashMap<>();
        told.forEach((key, id) -> found.put(key, there.containsKey(id) ? 1 : 0));
        writes.ledger().compare("execution", found);
        Set<String> nobodys = new HashSet<>(there.keySet());
        nobodys.removeAll(told.values());
        if (nobodys.size() > writes.ledger().countUnknown("execution")) {
            writes.ledger().fault("doubled: " + nobodys.size() + " executions belong to no key: " + nobodys);
        }
        Map<String, Integer> ends = new HashMap<>();
        there.values().forEach(status -> ends.merge(status, 1, Integer::sum));
        writes.ledger().remark("executions ended " + ends);
        for (String id : there.keySet().stream().limit(STREAMS_READ).toList()) {
            List<SseEvent> events = writes.caller().events(EXECUTIONS + "/" + id + "/events");
            long terminal = events.stream()
                    .filter(event -> List.of("complete", "error").contains(event.name()))
                    .count();
            if (terminal != 1) {
                writes.ledger().fault("execution " + id + " has " + terminal + " ends");
            }
        }
    }
}
