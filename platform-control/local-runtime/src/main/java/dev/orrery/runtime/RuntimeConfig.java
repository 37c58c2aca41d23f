package dev.orrery.runtime;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The models and indexes that this process serves, and how much it takes on. */
@ConfigMapping(prefix = "orrery.runtime")
public interface RuntimeConfig {
    /** Bearer key that every request but {@code GET /health} must carry. The process does not start without one. */
    Optional<String> apiKey();

    /** Folder with one Lucene index a name. */
    Path indexDir();

    /** Folder that every model lies under. */
    Path modelRoot();

    Inference inference();

    Embeddings embeddings();

    Child child();

    /** The chat model that is loaded at start, and its limits. */
    interface Inference {
        /** Folder or GGUF file to load at start; without it the bundled default, else the extractive fallback. */
        Optional<Path> path();

        /** Id that the model loaded at start is served under; the path when empty. */
        Optional<String> modelId();

        /**
         * Command line of a model server to run as a child process instead of the built-in model, such as {@code vllm
         * serve {model} --served-model-name {id} --host 127.0.0.1 --port {port}} or {@code llama-server -m {model}
         * --alias {id} --host 127.0.0.1 --port {port}}.
         */
        Optional<String> command();

        /** Context window in tokens, prompt and answer together. */
        @WithDefault("4096")
        int contextSize();

        /** Length of an answer in tokens when the request does not say. */
        @WithDefault("256")
        int maxTokens();

        /** Sampling temperature when the request does not say; small models wander above it. */
        @WithDefault("0.2")
        double temperature();

        /** Requests that may wait for their turn; one more is answered 429. */
        @WithDefault("8")
        int queueLength();

        /** Native threads of a generation; 0 takes all cores. */
        @WithDefault("0")
        int threads();

        /**
         * Time without a question after which the built-in chat model gives its memory back; the next question loads it
         * again. 0 keeps it for good.
         */
        @WithDefault("5m")
        Duration keepAlive();
    }

    /** The embeddings model that is loaded at start, and its limits. */
    interface Embeddings {
        /** Folder to load at start; without it the bundled all-MiniLM-L6-v2. */
        Optional<Path> path();

        /** Id that the model loaded at start is served under; the path when empty. */
        Optional<String> modelId();

        /** Command line of an embeddings server to run as a child process; see that of {@code inference}. */
        Optional<String> command();

        /** Texts embedded at the same time; 0 takes all cores. */
        @WithDefault("0")
        int workers();

        /** Most texts that one request may carry. */
        @WithDefault("2048")
        int maxInputs();
    }

    /** Limits of model servers, and of the built-in chat model, that run as child processes. */
    interface Child {
        /** Longest time from the start of a server, or of the built-in chat model, until its model is loaded. */
        @WithDefault("180s")
        Duration loadTimeout();

        /** Time that a server has to end when asked to, before it is ended by force. */
        @WithDefault("10s")
        Duration stopTimeout();

        /** Longest time of one request to a server. */
        @WithDefault("10m")
        Duration requestTimeout();
    }
}
