package dev.orrery.modelops.testrun;

import dev.orrery.contracts.platform.Capability;
import java.util.Arrays;
import java.util.Optional;

/** The tasks that can be tried, and the field of {@code inputs} that tries them. */
enum Task {
    LLM("llm", "prompt", "text", Capability.LLM_INFERENCE),
    EMBEDDINGS("embeddings", "text", "embeddings", Capability.EMBEDDINGS);

    private final String key;
    private final String input;
    private final String flag;
    private final Capability capability;

    Task(String key, String input, String flag, Capability capability) {
        this.key = key;
        this.input = input;
        this.flag = flag;
        this.capability = capability;
    }

    static Optional<Task> of(String taskKey) {
        return Arrays.stream(values()).filter(task -> task.key.equals(taskKey)).findFirst();
    }

    String key() {
        return key;
    }

    String input() {
        return input;
    }

    /** The flag in an inventory entry's {@code capabilities}. */
    String flag() {
        return flag;
    }

    Capability capability() {
        return capability;
    }
}
