package dev.orrery.context.run;

/** Where a run is. */
public enum RunStatus {
    QUEUED,
    RUNNING,
    READY,
    ERROR
}
