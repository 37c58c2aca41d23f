package dev.orrery.kit.trust;

/**
 * Why one service calls another. {@code INTERNAL} calls carry the role {@code service} and reach internal endpoints;
 * {@code FORWARD} marks a client's request that the edge passes on, which never does.
 */
public enum CallKind {
    INTERNAL,
    FORWARD;

    public String wireName() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
