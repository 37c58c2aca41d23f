package dev.orrery.context.run;

/** The run was taken from this worker, or is gone: stop without writing anything. */
public final class LeaseLost extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LeaseLost(Lease lease) {
        super("Run " + lease.runId() + " no longer belongs to token " + lease.token(), null, false, false);
    }
}
