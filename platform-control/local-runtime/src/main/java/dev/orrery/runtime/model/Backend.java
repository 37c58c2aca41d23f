package dev.orrery.runtime.model;

import dev.orrery.runtime.child.ChildServer;
import java.util.function.Consumer;

/** Where a loaded model runs. */
public sealed interface Backend<M extends InProcessModel> extends AutoCloseable {
    /** Inside this process. */
    record InProcess<M extends InProcessModel>(M model) implements Backend<M> {
        @Override
        public void whenLost(Consumer<String> listener) {
            model.whenLost(listener);
        }

        @Override
        public void close() throws Exception {
            model.close();
        }
    }

    /** In a model server of its own, which this process started. */
    record Child<M extends InProcessModel>(ChildServer server) implements Backend<M> {
        @Override
        public void whenLost(Consumer<String> listener) {
            server.whenLost(listener);
        }

        @Override
        public void close() {
            server.close();
        }
    }

    /** Tells once, with the reason, when the model is lost without having been closed. */
    void whenLost(Consumer<String> listener);
}
