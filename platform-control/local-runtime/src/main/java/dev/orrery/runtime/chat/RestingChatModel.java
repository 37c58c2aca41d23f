package dev.orrery.runtime.chat;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A chat model that gives its memory back while nobody asks, and is loaded again for the next question, as it is when it
 * went away by itself. Used by one thread, once it is made.
 */
public final class RestingChatModel implements ChatModel {
    /** Loads the model, each time from the same file. */
    @FunctionalInterface
    public interface Load {
        ChatModel load() throws IOException;
    }

    private final Load load;
    private @Nullable ChatModel resident;

    /** Loads the model at once, so that one which cannot be loaded is known before anybody asks. */
    public RestingChatModel(Load load) throws IOException {
        this.load = load;
        this.resident = load.load();
    }

    /** @throws IOException when the model rested and cannot be loaded again */
    @Override
    public void answer(ChatCall call, Progress progress) throws IOException {
        ChatModel model = resident;
        if (model == null || !model.isAlive()) {
            close();
            model = load.load();
            resident = model;
        }
        model.answer(call, progress);
    }

    boolean isResident() {
        return resident != null && resident.isAlive();
    }

    /** Gives the memory back until the next question. */
    @Override
    public void close() {
        ChatModel model = resident;
        resident = null;
        if (model != null) {
            model.close();
        }
    }
}
