package dev.orrery.runtime.chat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.runtime.chat.ChatMessage.News;
import dev.orrery.runtime.chat.ChatMessage.Order;
import dev.orrery.runtime.child.OutputTail;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** A chat model in a process of its own, {@link ChatModelMain}, which ends with this one. */
final class ChatModelProcess implements ChatModel {
    private static final Logger LOG = Logger.getLogger(ChatModelProcess.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LOOK = Duration.ofMillis(20);

    /** Time in which a model looks at whether its answer is still wanted, also on a slow machine. */
    private static final Duration CANCEL_LIMIT = Duration.ofSeconds(30);

    private static final Duration END_LIMIT = Duration.ofSeconds(5);

    private final Process process;
    private final BufferedWriter orders;
    private final OutputTail errors;
    private final BlockingQueue<Optional<News>> news = new LinkedBlockingQueue<>();
    private long answers;

    private ChatModelProcess(Process process) {
        this.process = process;
        this.orders = process.outputWriter(StandardCharsets.UTF_8);
        this.errors = new OutputTail(process.getErrorStream(), "chat-model");
        Thread.ofPlatform().daemon().name("news-of-chat-model").start(this::readNews);
    }

    /** @throws IOException with a reason for whoever asked for the model */
    static ChatModelProcess start(ProcessBuilder command, Duration loadTimeout) throws IOException {
        ChatModelProcess started = new ChatModelProcess(command.start());
        try {
            started.awaitLoaded(loadTimeout);
            return started;
        } catch (IOException | RuntimeException failed) {
            started.close();
            throw failed;
        }
    }

    private void readNews() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("{")) {
                    news.add(Optional.of(JSON.readValue(line, News.class)));
                } else {
                    // Native code prints past the standard output of Java.
                    LOG.infof("chat-model: %s", line);
                }
            }
        } catch (IOException broken) {
            LOG.warn("The chat model cannot be understood", broken);
            process.destroyForcibly();
        } finally {
            news.add(Optional.empty());
        }
    }

    private void awaitLoaded(Duration limit) throws IOException {
        News first = next(limit);
        if (first == null) {
            throw new IOException("not loaded within " + limit.toSeconds() + " s");
        }
        if (first.refusal() != null) {
            throw new IOException(first.refusal().message());
        }
    }

    @Override
    public boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void answer(ChatCall call, Progress progress) {
        long id = ++answers;
        try {
            send(new Order(id, call));
            long unwantedSince = 0;
            while (true) {
                News told = next(LOOK);
                if (told != null && told.refusal() != null) {
                    throw told.refusal().failure();
                }
                if (told != null && told.event() == null) {
                    return;
                }
                if (told != null && told.event() != null) {
                    progress.emit(told.event());
                }
                if (unwantedSince == 0 && progress.cancelled()) {
                    unwantedSince = System.nanoTime();
                    send(new Order(id, null));
                } else if (unwantedSince != 0 && System.nanoTime() - unwantedSince > CANCEL_LIMIT.toNanos()) {
                    throw new IOException("it did not stop within " + CANCEL_LIMIT.toSeconds() + " s");
                }
            }
        } catch (IOException gone) {
            close();
            throw new IllegalStateException("The process of the chat model failed: " + gone.getMessage(), gone);
        }
    }

    private void send(Order order) throws IOException {
        String line = JSON.writeValueAsString(order);
        try {
            orders.write(line);
            orders.newLine();
            orders.flush();
        } catch (IOException broken) {
            throw new IOException(reason(), broken);
        }
    }

    /** The next news, or null after {@code limit}; throws when there will be none. */
    private @Nullable News next(Duration limit) throws IOException {
        Optional<News> told;
        try {
            told = news.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stopped);
        }
        if (told == null) {
            return null;
        }
        if (told.isEmpty()) {
            throw new IOException(reason());
        }
        return told.get();
    }

    private String reason() throws IOException {
        ended();
        String tail = errors.afterEnd();
        return "it ended with " + process.exitValue() + (tail.isEmpty() ? "" : ": " + tail);
    }

    /** Asks the process to end, by the end of its input, and ends it by force when it has not after a while. */
    @Override
    public void close() {
        try {
            orders.close();
        } catch (IOException endedBefore) {
            LOG.debug("The process of the chat model has ended", endedBefore);
        }
        ended();
    }

    private void ended() {
        try {
            if (!process.waitFor(END_LIMIT)) {
                LOG.warnf("The process of the chat model did not end within %d s", END_LIMIT.toSeconds());
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException stopped) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
