package dev.orrery.agent.tool;

import com.networknt.schema.regex.RegularExpression;
import com.networknt.schema.regex.RegularExpressions;
import java.util.regex.Pattern;

/**
 * A pattern of a tool's schema. Whoever writes the schema and whoever calls the tool could choose a pattern and a text
 * that keep the matcher busy for ever, which nothing interrupts; so all patterns of one check share a number of steps.
 */
final class BoundedExpression implements RegularExpression {
    static final int MOST_STEPS = 5_000_000;
    private static final ScopedValue<Steps> STEPS = ScopedValue.newInstance();

    private final Pattern pattern;

    BoundedExpression(String expression) {
        // Both as the validator's own expressions do: its dialect is not Java's.
        pattern = Pattern.compile(RegularExpressions.replaceLongformCharacterProperties(
                RegularExpressions.replaceDollarAnchors(expression)));
    }

    /** What may be spent in one check. */
    static final class Steps {
        private int left = MOST_STEPS;

        private void take() {
            if (--left < 0) {
                throw new TooManySteps();
            }
        }
    }

    /** The steps are spent. */
    static final class TooManySteps extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooManySteps() {
            super("its patterns take too long for this text", null, false, false);
        }
    }

    /** Makes the check with steps of its own. */
    static <T> T bounded(ScopedValue.CallableOp<T, RuntimeException> check) {
        return ScopedValue.where(STEPS, new Steps()).call(check);
    }

    /** @throws TooManySteps when the steps of this check are spent */
    @Override
    public boolean matches(String value) {
        return pattern.matcher(new Counted(value, STEPS.get())).find();
    }

    /** The matcher reads a character at every step. */
    private record Counted(CharSequence text, Steps steps) implements CharSequence {
        @Override
        public char charAt(int index) {
            steps.take();
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
