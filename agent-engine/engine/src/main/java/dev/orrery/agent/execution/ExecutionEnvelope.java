package dev.orrery.agent.execution;

/** Body of every answer that holds one execution. */
public record ExecutionEnvelope(ExecutionRecord execution) {}
