package dev.orrery.suite.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.suite.Bodies;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** New users, their API keys, and the calls of the model that they make with them. */
final class PeopleWork implements Work {
    private static final int MOST_PEOPLE = 150;

    /** A user with a key, and what happened to their calls. */
    private record Person(Caller login, Caller key, AtomicInteger sent, AtomicInteger answered) {

        long counted() {
            return login.get("/v1/modelops/usage")
                    .path("usage")
                    .path("total_requests")
                    .asLong();
        }
    }

    private final Writes writes;
    private final List<Person> people = new CopyOnWriteArrayList<>();
    private final AtomicInteger number = new AtomicInteger();
    private String model = "";

    PeopleWork(Writes writes) {
        this.writes = writes;
    }

    @Override
    public void begin() throws IOException {
        model = writes.caller().chatModel();
        person();
    }

    @Override
    public void act(Random random) throws IOException {
        if (people.isEmpty() || random.nextInt(8) == 0 && number.get() < MOST_PEOPLE) {
            person();
        } else {
            call(people.get(random.nextInt(people.size())));
        }
    }

    private void person() throws IOException {
        String name = "person-" + number.incrementAndGet();
        Answer made = writes.once("user", name, "/auth/register", Bodies.user(name, "user"));
        if (!(made instanceof Answer.Done)) {
            return;
        }
        Caller login = writes.caller().login(name);
        Answer key = login.post("/v1/api-keys", Map.of("name", name));
        writes.ledger().note("API key", name, key);
        if (key instanceof Answer.Done done) {
            people.add(new Person(
                    login, login.with(done.body().path("key").asText()), new AtomicInteger(), new AtomicInteger()));
        }
    }

    private boolean call(Person person) {
        person.sent().incrementAndGet();
        Answer answer = person.key()
                .post(
                        "/v1/chat/completions",
                        Map.of("model", model, "messages", List.of(Map.of("role", "user", "content", "Is all well?"))));
        boolean answered = answer instanceof Answer.Done;
        if (answered) {
            person.answered().incrementAndGet();
        }
        return answered;
    }

    @Override
    public boolean settled() {
        return people.stream()
                .allMatch(person -> person.counted() >= person.answered().get());
    }

    @Override
    public void check() {
        Map<String, Integer> users = new HashMap<>();
        for (JsonNode user : writes.caller().get("/auth/users").path("users")) {
            users.merge(user.path("username").asText(), 1, Integer::sum);
        }
        writes.ledger().compare("user", users);
        Map<String, Integer> keys = new HashMap<>();
        for (JsonNode key : writes.caller().get("/v1/api-keys?user_id=all").path("api_keys")) {
            keys.merge(key.path("name").asText(), 1, Integer::sum);
        }
        writes.ledger().compare("API key", keys);
        usage();
    }

    /** Each answered call is counted, and none twice; one that was not answered may have reached the model. */
    private void usage() {
        long sent = 0;
        long answered = 0;
        long counted = 0;
        for (Person person : people) {
            long calls = person.counted();
            sent += person.sent().get();
            answered += person.answered().get();
            counted += calls;
            if (calls < person.answered().get() || calls > person.sent().get()) {
                writes.ledger()
                        .fault("usage: " + calls + " calls counted, " + person.answered() + " answered of "
                                + person.sent());
            }
        }
        writes.ledger()
                .remark("calls of the model with API keys: %d sent, %d answered, %d counted"
                        .formatted(sent, answered, counted));
        for (Person person : people.subList(0, Math.min(3, people.size()))) {
            long before = person.counted();
            boolean answered1 = call(person);
            boolean answered2 = call(person);
            if (!answered1 || !answered2) {
                writes.ledger().fault("a key does not work any more");
                continue;
            }
            Waiting.until("two calls are counted", () -> person.counted() >= before + 2);
            if (person.counted() != before + 2) {
                writes.ledger().fault("usage: two calls made " + (person.counted() - before));
            }
        }
    }
}
