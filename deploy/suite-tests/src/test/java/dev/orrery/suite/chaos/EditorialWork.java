package dev.orrery.suite.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** Quotes and groups, which the edge keeps itself. */
final class EditorialWork implements Work {
    private static final int PAGE = 100;

    private final Writes writes;
    private final AtomicInteger number = new AtomicInteger();

    EditorialWork(Writes writes) {
        this.writes = writes;
    }

    @Override
    public void act(Random random) {
        int next = number.incrementAndGet();
        if (random.nextInt(3) == 0) {
            String name = "group " + next;
            writes.untilTold("group", name, "/auth/groups", Map.of("name", name));
        } else {
            String text = "Quote " + next + " of a busy hour.";
            writes.untilTold(
                    "quote",
                    text,
                    "/v1/quotes",
                    Map.of(
                            "language",
                            "en",
                            "text",
                            text,
                            "author",
                            "Nobody",
                            "source_universe",
                            "Workshop",
                            "tone",
                            "reflective",
                            "tags",
                            List.of("chaos"),
                            "origin",
                            "local",
                            "is_active",
                            true,
                            "is_approved",
                            true));
        }
    }

    @Override
    public void check() {
        Map<String, Integer> quotes = new HashMap<>();
        for (int page = 1; ; page++) {
            JsonNode items = writes.caller()
                    .get("/v1/quotes?page=" + page + "&page_size=" + PAGE)
                    .path("items");
            items.forEach(quote -> quotes.merge(quote.path("text").asText(), 1, Integer::sum));
            if (items.size() < PAGE) {
                break;
            }
        }
        writes.ledger().compare("quote", quotes);
        Map<String, Integer> groups = new HashMap<>();
        writes.caller()
                .get("/auth/groups")
                .path("groups")
                .forEach(group -> groups.merge(group.path("name").asText(), 1, Integer::sum));
        writes.ledger().compare("group", groups);
    }
}
