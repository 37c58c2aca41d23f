package dev.orrery.suite.chaos;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/** Which tests there were, which passed, and what failed first. */
final class Passed implements TestExecutionListener {
    private final Set<String> found = new ConcurrentSkipListSet<>();
    private final Set<String> succeeded = new ConcurrentSkipListSet<>();
    private final AtomicReference<String> failure = new AtomicReference<>();

    /** Tests, and what failed around them. */
    Set<String> found() {
        return found;
    }

    /** Tests, and what went well around them. */
    Set<String> succeeded() {
        return succeeded;
    }

    /** How many of those found succeeded. */
    long count() {
        return found.stream().filter(succeeded::contains).count();
    }

    Optional<String> firstFailure() {
        return Optional.ofNullable(failure.get());
    }

    @Override
    public void testPlanExecutionStarted(TestPlan plan) {
        plan.getRoots()
                .forEach(root -> plan.getDescendants(root).stream()
                        .filter(TestIdentifier::isTest)
                        .forEach(this::found));
    }

    /** Some are found while others run. */
    @Override
    public void dynamicTestRegistered(TestIdentifier test) {
        if (test.isTest()) {
            found(test);
        }
    }

    private void found(TestIdentifier test) {
        found.add(test.getUniqueId());
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (result.getStatus() == Status.SUCCESSFUL) {
            succeeded.add(test.getUniqueId());
        } else {
            found(test);
            failure.compareAndSet(
                    null, test.getDisplayName() + ": " + result.getThrowable().orElse(null));
        }
    }
}
