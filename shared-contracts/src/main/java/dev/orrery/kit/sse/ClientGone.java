package dev.orrery.kit.sse;

/** The client closed its connection; what it asked for is of no use to anybody and stops. */
public final class ClientGone extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ClientGone() {
        super("The client closed its connection", null, false, false);
    }
}
