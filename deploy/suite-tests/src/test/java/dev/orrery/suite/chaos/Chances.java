package dev.orrery.suite.chaos;

import java.util.EnumMap;
import java.util.Map;
import java.util.Random;

/** Which of the things that pass a proxy go wrong, and how: a share of them, chosen by a seed, and counted. */
final class Chances {
    /** What happens to a request, or to an exchange of a protocol. */
    enum Fault {
        NONE,
        /** It is not passed on, and the caller is told or cut off at once. */
        ERROR,
        /** It is not passed on, and nothing is heard for a while. */
        TIMEOUT,
        /** It is done, and after a while of silence its answer is lost. */
        DONE_BUT_TIMEOUT,
        /** It is done, and the connection ends before the answer. */
        DONE_BUT_CUT
    }

    private static final Fault[] FAULTS = {Fault.ERROR, Fault.TIMEOUT, Fault.DONE_BUT_TIMEOUT, Fault.DONE_BUT_CUT};

    private final Random random;
    private final Map<Fault, Integer> happened = new EnumMap<>(Fault.class);
    private double share;

    /** Without faults until it is told. */
    Chances(long seed) {
        this.random = new Random(seed);
    }

    /** @param part of all that goes wrong from now on, from 0 to 1 */
    synchronized void fail(double part) {
        share = part;
    }

    synchronized Fault next() {
        Fault fault = random.nextDouble() < share ? FAULTS[random.nextInt(FAULTS.length)] : Fault.NONE;
        happened.merge(fault, 1, Integer::sum);
        return fault;
    }

    synchronized int total() {
        return happened.values().stream().mapToInt(Integer::intValue).sum();
    }

    synchronized int faults() {
        return total() - happened.getOrDefault(Fault.NONE, 0);
    }

    @Override
    public synchronized String toString() {
        return happened.toString();
    }
}
