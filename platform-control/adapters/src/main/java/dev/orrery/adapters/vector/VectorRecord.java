package dev.orrery.adapters.vector;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A chunk as it is stored. @param id unique in its index, any text */
public record VectorRecord(String id, String text, float[] vector, Map<String, @Nullable Object> metadata) {}
