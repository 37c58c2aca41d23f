package dev.orrery.runtime.index;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What an index keeps under an id.
 *
 * @param readers marks of those who may find it; a search finds a record that has one of its own marks
 */
public record IndexRecord(String id, String text, float[] vector, ObjectNode metadata, List<String> readers) {}
