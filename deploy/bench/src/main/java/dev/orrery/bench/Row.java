package dev.orrery.bench;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One figure.
 *
 * @param measure what it is, for example {@code p50 added by the edge}
 * @param unit the unit of {@code value}, for example {@code ms} or {@code of raw}
 * @param goal what it has to reach; null for a figure that only stands beside another
 */
public record Row(
        String measure, double value, String unit, @Nullable Goal goal) {

    public static Row of(String measure, double value, String unit) {
        return new Row(measure, value, unit, null);
    }

    public static Row of(String measure, double value, String unit, Goal goal) {
        return new Row(measure, value, unit, goal);
    }

    public boolean missed() {
        return goal != null && !goal.reachedBy(value);
    }

    /** Three significant digits, and whole numbers from 100 on. */
    static String number(double value) {
        double size = Math.abs(value);
        int decimals = size >= 100 || value == Math.rint(value) ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
