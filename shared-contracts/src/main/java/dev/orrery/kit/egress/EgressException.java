package dev.orrery.kit.egress;

import org.jspecify.annotations.Nullable;

/** A request that brought no answer. */
public final class EgressException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why there is no answer. */
    public enum Kind {
        INVALID_URL(400),
        REFUSED(400),
        UNREACHABLE(502),
        TIMEOUT(504),
        TOO_LARGE(502);

        private final int status;

        Kind(int status) {
            this.status = status;
        }

        /** The HTTP status that stands for this in a provider's result. */
        public int status() {
            return status;
        }
    }

    private final Kind kind;

    public EgressException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
