package dev.orrery.agent;

import dev.orrery.kit.usage.UsageSettings;
import io.quarkus.runtime.annotations.StaticInitSafe;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How the engine runs executions. */
@StaticInitSafe
@ConfigMapping(prefix = "orrery.engine")
public interface EngineConfig {
    /** Whether an execution is cancelled when the client of its creating stream goes away. */
    @WithDefault("true")
    boolean cancelOnDisconnect();

    /**
     * How long a request that creates an execution waits for its end; then it is answered with the execution as it stands.
     * Less than the edge waits for a service.
     */
    @WithDefault("50s")
    Duration answerWithin();

    /** Longest run of one execution; a longer one ends with {@code EXEC_TIMEOUT}. */
    @WithDefault("10m")
    Duration executionTimeout();

    /** Runtime profile of an execution whose request names none: {@code offline} or {@code online}. */
    @WithDefault("offline")
    String runtimeProfile();

    Log log();

    Heartbeat heartbeat();

    Prompt prompt();

    Generation generation();

    Loop loop();

    Workflow workflow();

    UsageSettings usage();

    /** The event log. */
    interface Log {
        /** How long pieces of text are collected into one row of the log; live readers get each at once. */
        @WithDefault("50ms")
        Duration deltaWindow();

        /** Most pieces of text in one row of the log. */
        @WithDefault("20")
        int deltaRun();

        /** How often the log is read for a follower of an execution that another process runs. */
        @WithDefault("200ms")
        Duration pollInterval();
    }

    /** How processes notice that another one was killed. */
    interface Heartbeat {
        /** Time between two signs of life. */
        @WithDefault("2s")
        Duration interval();

        /** Age of the last sign of life at which a process counts as killed and its executions as interrupted. */
        @WithDefault("10s")
        Duration lostAfter();
    }

    /**
     * How much text goes into a prompt; the defaults fit a model with 4,096 tokens of context. A character outside of
     * ASCII counts as four.
     */
    interface Prompt {
        /** Characters of the whole retrieval context. */
        @WithDefault("6000")
        int contextCharacters();

        /** Characters of one retrieved chunk. */
        @WithDefault("1500")
        int chunkCharacters();

        /** Characters of earlier conversation, newest first; the last message is always kept. */
        @WithDefault("3000")
        int historyCharacters();
    }

    /** What local models are asked to generate; cloud providers keep their own defaults. */
    interface Generation {
        /** Most tokens of an answer. */
        @WithDefault("256")
        int maxTokens();

        /** How freely the model chooses; 0 for always the likeliest. */
        @WithDefault("0.2")
        double temperature();
    }

    /** Bounds of workflows, beside those of the loop. */
    interface Workflow {
        /** Most steps that one execution runs. */
        @WithDefault("50")
        int steps();
    }

    /** Bounds of the model and tool loop. */
    interface Loop {
        /** Most model calls of one execution; what the last answer asks for is not run any more. */
        @WithDefault("3")
        int modelCalls();

        /** Most tool calls of one answer; an answer that asks for more ends the execution. */
        @WithDefault("8")
        int toolCallsPerAnswer();

        /** Most tokens of one execution, prompts and answers together, as the provider counts them. */
        @WithDefault("60000")
        long tokenBudget();

        /** Longest tool call when the tool's safety policy names no time. */
        @WithDefault("10s")
        Duration toolTimeout();

        /** Longest time that a tool's safety policy may name. */
        @WithDefault("60s")
        Duration longestToolTimeout();

        /** Longest result of a tool, as JSON, that the model gets; a longer one is cut. */
        @WithDefault("16000")
        int toolResultCharacters();

        /** How long an execution waits for an approval before it ends with {@code EXEC_TIMEOUT}. */
        @WithDefault("24h")
        Duration approvalLimit();
    }
}
