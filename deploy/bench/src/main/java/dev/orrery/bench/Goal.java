package dev.orrery.bench;

/** What a figure has to reach. */
public sealed interface Goal {

    boolean reachedBy(double value);

    /** The worst figure that reaches it. */
    double limit();

    String text();

    static Goal atMost(double limit) {
        return new AtMost(limit);
    }

    static Goal atLeast(double limit) {
        return new AtLeast(limit);
    }

    record AtMost(double limit) implements Goal {
        @Override
        public boolean reachedBy(double value) {
            return value <= limit;
        }

        @Override
        public String text() {
            return "≤ " + Row.number(limit);
        }
    }

    record AtLeast(double limit) implements Goal {
        @Override
        public boolean reachedBy(double value) {
            return value >= limit;
        }

        @Override
        public String text() {
            return "≥ " + Row.number(limit);
        }
    }

    /** {@code reached} or {@code missed}. */
    default String verdict(double value) {
        return reachedBy(value) ? "reached" : "missed";
    }
}
