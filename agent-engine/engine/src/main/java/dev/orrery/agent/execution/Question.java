package dev.orrery.agent.execution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.orrery.agent.tool.CheckedCall.Ready;
import org.jspecify.annotations.Nullable;

/**
 * What a person is asked before an execution goes on: whether a tool may be called, or what an approval step of a
 * workflow wants to know.
 *
 * @param callId unique in the execution; of a workflow, the id of the step
 * @param toolRef null for an approval step
 * @param toolName null for an approval step
 * @param message what the approval step asks; null for a tool
 */
record Question(
        String callId,
        @Nullable String toolRef,
        @Nullable String toolName,
        JsonNode arguments,
        @Nullable String message) {
    private static final int LONGEST_MESSAGE = 4000;

    static Question of(Ready call) {
        return new Question(
                call.call().callId(), call.tool().definition().ref(), call.toolName(), call.arguments(), null);
    }

    static Question of(String step, String message) {
        // The database's texts hold every character but this one.
        String text = message.replace("\u0000", "");
        return new Question(
                step,
                null,
                null,
                JsonNodeFactory.instance.objectNode(),
                text.length() > LONGEST_MESSAGE ? text.substring(0, LONGEST_MESSAGE) : text);
    }
}
