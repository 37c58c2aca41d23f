package dev.orrery.suite.chaos;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;

/** Sends writes and notes in the ledger what is known of them. */
final class Writes {
    private static final String IN_PROGRESS = "idempotency_in_progress";

    private record Open(
            String kind, String key, String path, Map<String, ?> body, Map<String, String> headers, Reading reading) {}

    /** What an answer means for its write; most mean what they say. */
    @FunctionalInterface
    interface Reading extends UnaryOperator<Answer> {}

    private final Caller caller;
    private final Ledger ledger;
    private final Queue<Open> open = new ConcurrentLinkedQueue<>();

    Writes(Caller caller, Ledger ledger) {
        this.caller = caller;
        this.ledger = ledger;
    }

    Caller caller() {
        return caller;
    }

    Ledger ledger() {
        return ledger;
    }

    /** Sends it, and that is that. */
    Answer once(String kind, String key, String path, Map<String, ?> body) {
        Answer answer = caller.post(path, body);
        ledger.note(kind, key, answer);
        return answer;
    }

    /** Sends it under an {@code Idempotency-Key}, and again until it is known to be done. */
    Answer untilTold(String kind, String key, String path, Map<String, ?> body) {
        return untilTold(kind, key, path, body, Map.of(), answer -> answer);
    }

    Answer untilTold(
            String kind, String key, String path, Map<String, ?> body, Map<String, String> headers, Reading reading) {
        return send(new Open(kind, key, path, body, headers, reading));
    }

    private Answer send(Open write) {
        Answer answer = write.reading().apply(caller.send("POST", write.path(), write.body(), headers(write)));
        boolean waits =
                answer instanceof Answer.Refused refused && refused.code().equals(IN_PROGRESS);
        if (waits || answer instanceof Answer.Unknown) {
            open.add(write);
        }
        if (!waits) {
            ledger.note(write.kind(), write.key(), answer);
        }
        return answer;
    }

    private static Map<String, String> headers(Open write) {
        Map<String, String> headers = new HashMap<>(write.headers());
        headers.put("Idempotency-Key", (write.kind() + "-" + write.key()).replace(' ', '-'));
        return headers;
    }

    /** Sends again one of the writes of which nothing is known. */
    void repeatOne() {
        Open next = open.poll();
        if (next != null) {
            send(next);
        }
    }

    /** Kind and key of what is still to be sent again. */
    List<String> waiting() {
        return open.stream().map(write -> write.kind() + " " + write.key()).toList();
    }

    int open() {
        return open.size();
    }
}
