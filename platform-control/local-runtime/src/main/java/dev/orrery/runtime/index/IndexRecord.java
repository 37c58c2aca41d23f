package dev.orrery.runtime.index;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** What an index keeps under an id. */
public record IndexRecord(String id, String text, float[] vector, ObjectNode metadata) {}
