package dev.orrery.modelops.usage;

/** Sums over calls; failed calls count as calls too. */
public record UsageTotals(long calls, long errors, long tokensIn, long tokensOut, long durationMillis) {
    public static final UsageTotals NONE = new UsageTotals(0, 0, 0, 0, 0);
}
