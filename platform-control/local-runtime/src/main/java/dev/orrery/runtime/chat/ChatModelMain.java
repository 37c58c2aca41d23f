package dev.orrery.runtime.chat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.kit.failure.Failure;
import dev.orrery.runtime.chat.ChatMessage.News;
import dev.orrery.runtime.chat.ChatMessage.Order;
import dev.orrery.runtime.chat.ChatMessage.Refusal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The process of a chat model: one model, one answer at a time. It takes {@link Order}s from its standard input, tells
 * {@link News} on its standard output, and ends with its input, whatever it does then.
 */
final class ChatModelMain {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final PrintStream output;
    private final BlockingQueue<Answer> asked = new LinkedBlockingQueue<>();
    private volatile long unwanted;

    private ChatModelMain(PrintStream output) {
        this.output = output;
    }

    /** @param arguments the GGUF file, tokens of context, native threads */
    public static void main(String[] arguments) {
        PrintStream output = System.out;
        // Libraries print too, and must not into the news.
        System.setOut(System.err);
        try {
            new ChatModelMain(output).serve(arguments);
        } catch (InterruptedException | RuntimeException | Error failed) {
            failed.printStackTrace();
        } finally {
            // Not an exit: the native library may be at work, and would be taken apart under its feet.
            Runtime.getRuntime().halt(1);
        }
    }

    private void serve(String[] arguments) throws InterruptedException {
        Thread.ofPlatform().name("orders").daemon().start(this::readOrders);
        LlamaChatModel model;
        try {
            model = LlamaChatModel.load(
                    Path.of(arguments[0]), Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
        } catch (IOException failed) {
            tell(new News(
                    News.NO_ANSWER,
                    null,
                    new Refusal(500, "model_load_failed", String.valueOf(failed.getMessage()), Map.of())));
            return;
        }
        tell(new News(News.NO_ANSWER, null, null));
        while (true) {
            answer(model, asked.take());
        }
    }

    private void readOrders() {
        try (BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = orders.readLine(); line != null; line = orders.readLine()) {
                Order order = JSON.readValue(line, Order.class);
                if (order.call() == null) {
                    unwanted = order.id();
                } else {
                    asked.add(new Answer(order.id(), order.call()));
                }
            }
        } catch (IOException broken) {
            System.err.println("The orders ended: " + broken);
        }
        Runtime.getRuntime().halt(0);
    }

    private void answer(LlamaChatModel model, Answer answer) {
        try {
            model.answer(answer.call, answer);
            tell(new News(answer.id, null, null));
        } catch (Failure refused) {
            tell(new News(answer.id, null, Refusal.of(refused)));
        }
    }

    private void tell(News news) {
        try {
            output.println(JSON.writeValueAsString(news));
            output.flush();
        } catch (IOException notJson) {
            throw new IllegalStateException("News are always JSON", notJson);
        }
    }

    private final class Answer implements Progress {
        private final long id;
        private final ChatCall call;

        Answer(long id, ChatCall call) {
            this.id = id;
            this.call = call;
        }

        @Override
        public void emit(GenerationEvent event) {
            tell(new News(id, event, null));
        }

        @Override
        public boolean cancelled() {
            return unwanted == id;
        }
    }
}
