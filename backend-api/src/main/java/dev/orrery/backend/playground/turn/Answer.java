package dev.orrery.backend.playground.turn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.backend.playground.citation.Citations;
import org.jspecify.annotations.Nullable;

/**
 * What came back for a prompt.
 *
 * @param output text to show and to store
 * @param response the provider's payload (chat) or the execution record (knowledge)
 * @param citations sources of a knowledge answer
 */
record Answer(String output, JsonNode response, @Nullable Citations citations, ObjectNode metadata) {}
