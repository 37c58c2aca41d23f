package dev.orrery.kit.sse;

/** The client closed its connection; what it asked for is of no use to anybody and stops. */
public final class ClientGone extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final String MESSAGE = "The client closed its connection";

    public ClientGone() {
        super(MESSAGE, null, false, false);
    }

    @Override
    public String getMessage() {
        return MESSAGE;
    }
}
