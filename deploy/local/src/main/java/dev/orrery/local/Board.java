package dev.orrery.local;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One line for each part with its state and time: redrawn on a terminal, else printed when the state changes. */
final class Board {
    enum State {
        WAITING("waiting"),
        STARTING("starting"),
        READY("ready"),
        RUNNING("was running"),
        FAILED("failed"),
        STOPPING("stopping"),
        STOPPED("stopped");

        private final String text;

        State(String text) {
            this.text = text;
        }

        private boolean moving() {
            return this == STARTING || this == STOPPING;
        }
    }

    private record Line(State state, long since, long took) {}

    private final PrintStream out;
    private final boolean terminal;
    private final Map<String, Line> lines = new LinkedHashMap<>();
    private int drawn;

    Board(PrintStream out, List<String> parts, State first) {
        this.out = out;
        this.terminal = System.console() != null && System.console().isTerminal();
        parts.forEach(part -> lines.put(part, new Line(first, System.nanoTime(), 0)));
    }

    synchronized void set(String part, State state) {
        long now = System.nanoTime();
        Line before = lines.get(part);
        long since = before != null && before.state.moving() ? before.since : now;
        lines.put(part, new Line(state, since, now - since));
        if (terminal) {
            draw();
        } else if (state != State.WAITING && !state.moving()) {
            out.println(text(part, lines.get(part), now));
            out.flush();
        }
    }

    /** Shows the time that passes; for a terminal. */
    synchronized void tick() {
        if (terminal) {
            draw();
        }
    }

    private void draw() {
        StringBuilder screen = new StringBuilder();
        if (drawn > 0) {
            screen.append("\033[").append(drawn).append('A');
        }
        long now = System.nanoTime();
        lines.forEach((part, line) ->
                screen.append("\033[2K").append(text(part, line, now)).append('\n'));
        drawn = lines.size();
        out.print(screen);
        out.flush();
    }

    private static String text(String part, Line line, long now) {
        long nanos = line.state.moving() ? now - line.since : line.took;
        String time = line.state == State.WAITING || line.state == State.RUNNING
                ? ""
                : String.format(Locale.ROOT, "%6.1f s", nanos / 1e9);
        return String.format(Locale.ROOT, "  %-18s %-12s %s", part, line.state.text, time)
                .stripTrailing();
    }
}
