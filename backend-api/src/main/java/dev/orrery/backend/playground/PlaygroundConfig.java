package dev.orrery.backend.playground;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;

/** Settings of the playgrounds. */
@ConfigMapping(prefix = "orrery.playground")
public interface PlaygroundConfig {
    /** Base address of the agent engine. */
    @WithDefault("${orrery.services.agent-engine:http://127.0.0.1:8104}")
    URI agentEngine();

    History history();

    Retrieval retrieval();

    Engine engine();

    /** How much of a conversation goes to the model. */
    interface History {
        /** Most earlier messages. */
        @WithDefault("14")
        int messages();

        /** Most characters of earlier messages; the newest message is kept even when it is longer. */
        @WithDefault("8000")
        int characters();
    }

    /** How knowledge questions search. */
    interface Retrieval {
        /** {@code semantic}, {@code keyword} or {@code hybrid}. */
        @WithDefault("hybrid")
        String searchMethod();

        /** Most results that a question retrieves. */
        @WithDefault("${PRODUCT_RAG_TOP_K:5}")
        int topK();
    }

    /** The call to the agent engine. */
    interface Engine {
        /** How long the engine may stay silent: the limit of its own model call and 10 seconds more. */
        @WithDefault("70s")
        Duration silence();
    }
}
