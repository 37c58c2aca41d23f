package dev.orrery.adapters.vector;

/** A metadata property that can be filtered by. @param dataType {@code text}, {@code number}, {@code int}, {@code boolean} */
public record IndexProperty(String name, String dataType) {}
