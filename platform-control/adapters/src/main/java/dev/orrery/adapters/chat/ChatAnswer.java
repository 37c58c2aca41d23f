package dev.orrery.adapters.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * A model's whole answer.
 *
 * @param response the provider's payload, with {@code output} added when it answered in chat-completions shape
 */
public record ChatAnswer(String text, List<JsonNode> toolCalls, TokenUsage usage, ObjectNode response) {}
