package dev.orrery.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.local.LauncherFailure;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;

/** Draws a sync run until it ends: a bar on a terminal, else a line for each change. */
final class RunProgress {
    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final int WIDTH = 30;

    private final PrintStream out;
    private final boolean terminal;
    private String last = "";

    RunProgress(PrintStream out) {
        this.out = out;
        this.terminal = System.console() != null && System.console().isTerminal();
    }

    JsonNode watch(Supplier<JsonNode> run) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            JsonNode now = run.get();
            draw(now);
            String status = now.path("status").asText();
            if (status.equals("ready") || status.equals("error")) {
                if (terminal) {
                    out.println();
                }
                return now;
            }
            if (System.nanoTime() > deadline) {
                throw new LauncherFailure("The run did not end within " + PATIENCE.toMinutes() + " minutes.");
            }
            try {
                Thread.sleep(250);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new LauncherFailure("Interrupted.", interrupted);
            }
        }
    }

    private void draw(JsonNode run) {
        String status = run.path("status").asText();
        int percent =
                status.equals("ready") ? 100 : run.path("progress_percent").asInt(0);
        int full = percent * WIDTH / 100;
        String text = String.format(
                Locale.ROOT,
                "    [%s%s] %3d%%  %-8s files %d/%d, documents %d/%d  %s",
                "#".repeat(full),
                ".".repeat(WIDTH - full),
                percent,
                status,
                run.path("processed_file_count").asInt(),
                run.path("total_file_count").asInt(),
                run.path("processed_document_count").asInt(),
                run.path("total_document_count").asInt(),
                run.path("current_path").asText("").replace("null", ""));
        if (terminal) {
            out.print("\r\033[2K" + (text.length() > 118 ? text.substring(0, 118) : text));
            out.flush();
        } else if (!text.equals(last)) {
            out.println(text.stripTrailing());
        }
        last = text;
    }
}
