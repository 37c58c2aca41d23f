package dev.orrery.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.kit.sse.SseEvent;
import dev.orrery.kit.sse.SseReader;
import dev.orrery.local.LauncherFailure;
import java.io.IOException;
import java.io.PrintStream;

/** Sends one prompt and prints what comes back as it comes: the answer token by token, then its sources. */
final class StreamedAnswer {
    private final SuiteApi api;
    private final PrintStream out;

    StreamedAnswer(SuiteApi api, PrintStream out) {
        this.api = api;
        this.out = out;
    }

    void ask(String session, String question) {
        out.println();
        out.println("  Q: " + question);
        try (SseReader events = api.stream(
                "/v1/playgrounds/sessions/" + session + "/messages/stream",
                api.object().put("prompt", question))) {
            StringBuilder answer = new StringBuilder();
            out.print("  A: ");
            for (SseEvent event = events.next(); event != null; event = events.next()) {
                JsonNode data = api.parse(event.data());
                switch (event.name()) {
                    case "delta" -> {
                        String text = data.path("text").asText();
                        answer.append(text);
                        out.print(text.replace("\n", "\n     "));
                        out.flush();
                    }
                    case "complete" -> {
                        finish(data, answer.toString());
                        return;
                    }
                    case "error" ->
                        throw new LauncherFailure(
                                "\nThe answer failed: " + data.path("error").asText() + ": "
                                        + data.path("message").asText());
                    default -> {
                        // Statuses tell what goes on meanwhile; unknown events are to be ignored.
                    }
                }
            }
            throw new LauncherFailure("\nThe stream ended without an answer (stream_incomplete).");
        } catch (IOException broken) {
            throw new LauncherFailure("\nThe stream broke: " + broken.getMessage(), broken);
        }
    }

    private void finish(JsonNode complete, String printed) {
        String output = complete.path("output").asText();
        // Missing citations are added at the end of the stored answer only.
        if (output.length() > printed.length() && output.startsWith(printed)) {
            out.print(output.substring(printed.length()));
        }
        out.println();
        JsonNode references = complete.path("references");
        if (references.isEmpty()) {
            out.println("     (no sources)");
        }
        for (JsonNode reference : references) {
            out.println("     " + reference.path("citation_label").asText() + " "
                    + reference.path("title").asText() + "  "
                    + reference.path("file_reference").asText());
        }
    }
}
