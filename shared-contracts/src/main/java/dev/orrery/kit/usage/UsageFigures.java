package dev.orrery.kit.usage;

/** Tokens of one call: what was read and what was written. */
public record UsageFigures(long tokensIn, long tokensOut) {
    /** More than any call can use; what counts more is wrong. */
    public static final long MOST = 1_000_000_000;

    public static final UsageFigures NONE = new UsageFigures(0, 0);

    public UsageFigures {
        if (tokensIn < 0 || tokensOut < 0) {
            throw new IllegalArgumentException("Tokens are not negative: " + tokensIn + ", " + tokensOut);
        }
    }

    /** What a provider says that a call used, within what is possible: a wrong count must not spoil all sums. */
    public static UsageFigures told(long tokensIn, long tokensOut) {
        return new UsageFigures(Math.clamp(tokensIn, 0, MOST), Math.clamp(tokensOut, 0, MOST));
    }

    /**
     * What a call used whose provider did not say, because it was cut or does not count: four characters read are about
     * a token, and a piece written is one.
     */
    public static UsageFigures estimate(long charactersRead, long piecesWritten) {
        return new UsageFigures((charactersRead + 3) / 4, piecesWritten);
    }

    public long total() {
        return tokensIn + tokensOut;
    }
}
