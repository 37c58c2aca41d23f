package dev.orrery.runtime.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExtractiveChatModelTest {
    private static final ChatTurn CONTEXT = new ChatTurn(
            "system",
            "Holidays are booked in the portal. The pump needs 40 Nm of torque on each bolt. Invoices are paid in 30"
                    + " days.");

    @Test
    void theBestSentenceOfTheContextIsQuotedPieceByPiece() {
        List<GenerationEvent> events = ask(
                new ChatCall(List.of(CONTEXT, user("What torque does the pump need?")), 256, 0, null, null, List.of()));

        assertThat(events.getFirst()).isInstanceOf(GenerationEvent.Started.class);
        assertThat(text(events)).isEqualTo("The pump needs 40 Nm of torque on each bolt.");
        assertThat(events.stream().filter(GenerationEvent.Text.class::isInstance))
                .hasSize(10);
        assertThat(events.getLast()).isInstanceOfSatisfying(GenerationEvent.Finished.class, finished -> {
            assertThat(finished.reason()).isEqualTo(FinishReason.STOP);
            assertThat(finished.completionTokens()).isEqualTo(10);
        });
    }

    @Test
    void contextAboveTheQuestionInOneMessageIsReadToo() {
        List<GenerationEvent> events = ask(new ChatCall(
                List.of(user(CONTEXT.content() + "\n\nWhen are invoices paid?")), 256, 0, null, null, List.of()));

        assertThat(text(events)).isEqualTo("Invoices are paid in 30 days.");
    }

    @Test
    void theLengthLimitAndStopTextsHold() {
        ChatTurn question = user("What torque does the pump need?");

        List<GenerationEvent> limited = ask(new ChatCall(List.of(CONTEXT, question), 3, 0, null, null, List.of()));
        List<GenerationEvent> stopped =
                ask(new ChatCall(List.of(CONTEXT, question), 256, 0, null, null, List.of(" of torque")));

        assertThat(text(limited)).isEqualTo("The pump needs ");
        assertThat(limited.getLast())
                .isInstanceOfSatisfying(
                        GenerationEvent.Finished.class,
                        finished -> assertThat(finished.reason()).isEqualTo(FinishReason.LENGTH));
        assertThat(text(stopped)).isEqualTo("The pump needs 40 Nm");
    }

    @Test
    void withoutAMatchItSaysSo() {
        assertThat(text(ask(new ChatCall(List.of(user("Hello?")), 256, 0, null, null, List.of()))))
                .isEqualTo(ExtractiveChatModel.NOTHING_FOUND);
    }

    private static ChatTurn user(String text) {
        return new ChatTurn("user", text);
    }

    private static List<GenerationEvent> ask(ChatCall call) {
        Generation generation = new Generation(call);
        new ExtractiveChatModel().answer(call, generation);
        List<GenerationEvent> events = new ArrayList<>();
        while (events.isEmpty() || !(events.getLast() instanceof GenerationEvent.Finished)) {
            events.add(generation.next(() -> false));
        }
        return events;
    }

    private static String text(List<GenerationEvent> events) {
        StringBuilder text = new StringBuilder();
        for (GenerationEvent event : events) {
            if (event instanceof GenerationEvent.Text(String piece)) {
                text.append(piece);
            }
        }
        return text.toString();
    }
}
