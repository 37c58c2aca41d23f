package dev.orrery.context.schema;

/** A metadata property that documents may carry and queries may filter by. */
public record SchemaProperty(String name, DataType dataType) {}
