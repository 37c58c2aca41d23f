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

    Turns turns();

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

        /** How long an engine that does not answer any more is tried again before its turn fails. */
        @WithDefault("30s")
        Duration reconnect();
    }

    /** Turns of stored sessions. */
    interface Turns {
        /** Most turns that one user may have running. */
        @WithDefault("32")
        int mostPerUser();

        /** Longest turn; a longer one ends with {@code turn_timeout}. */
        @WithDefault("15m")
        Duration longest();

        /** How long pieces of text are collected into one row of the log; connected readers get each at once. */
        @WithDefault("200ms")
        Duration textWindow();

        /** Most pieces of text that are waited for before a row is written. */
        @WithDefault("100")
        int textRun();

        /** How often the log is read for a reader of a turn that another process answers. */
        @WithDefault("200ms")
        Duration pollInterval();

        /** How long the events of a turn are kept after its end; the turn itself stays with its session. */
        @WithDefault("24h")
        Duration eventsKept();

        /** How long a stopping process waits for its turns to end. */
        @WithDefault("5s")
        Duration drain();

        Heartbeat heartbeat();
    }

    /** How processes notice that another one was killed. */
    interface Heartbeat {
        /** Time between two signs of life. */
        @WithDefault("2s")
        Duration interval();

        /** Age of the last sign of life at which a process counts as killed. */
        @WithDefault("10s")
        Duration lostAfter();
    }
}
