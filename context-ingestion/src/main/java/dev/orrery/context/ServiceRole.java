package dev.orrery.context;

/** What a process of this service does. */
public enum ServiceRole {
    API,
    WORKER
}
