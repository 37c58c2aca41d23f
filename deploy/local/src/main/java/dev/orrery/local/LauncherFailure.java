package dev.orrery.local;

/** Ends a command with a message for the person at the terminal and exit code 1. */
public final class LauncherFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LauncherFailure(String message) {
        super(message);
    }

    public LauncherFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
