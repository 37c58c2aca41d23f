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
        /** @throws IOException with a reason for whoever asked for the model */
        ChatModel load() throws IOException;

        /** Looks at what can be known without loading. */
        default void check() throws IOException {}
    }

    private final Load load;
    private volatile @Nullable ChatModel resident;

    private RestingChatModel(Load load, @Nullable ChatModel resident) {
        this.load = load;
        this.resident = resident;
    }

    /** Loads the model at once, so that one which cannot be loaded is known before anybody asks. */
    public static RestingChatModel awake(Load load) throws IOException {
        return new RestingChatModel(load, load.load());
    }

    /** Looks at the model, and loads it for the first question. */
    public static RestingChatModel asleep(Load load) throws IOException {
        load.check();
        return new RestingChatModel(load, null);
    }

    /** @throws IOException when the model cannot be loaded (again) */
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

    /** True while it takes the memory of its model; asked by any thread. */
    boolean isResident() {
        ChatModel model = resident;
        return model != null && model.isAlive();
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
