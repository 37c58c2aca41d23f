package dev.orrery.bench.edge;

import dev.orrery.bench.Benchmark;
import dev.orrery.bench.Goal;
import dev.orrery.bench.Row;
import java.util.List;

/** Many callers with authentication, quota and usage on: requests at fixed times, latency from the intended time. */
public final class EdgeThroughput implements Benchmark {
    private static final int PER_SECOND = 1_050;
    /** Until the compiler of the edge has nothing left to do. */
    private static final int WARM_UP_SECONDS = 40;

    private static final int SECONDS = 30;

    @Override
    public String name() {
        return "edge-throughput";
    }

    @Override
    public String description() {
        return PER_SECOND + " chat calls a second, open loop, with authentication, quota and usage on";
    }

    @Override
    public List<Row> run() throws Exception {
        try (EdgeStack stack = EdgeStack.start();
                OpenLoop load = new OpenLoop()) {
            load.run(stack.direct(), stack.key(), PER_SECOND, 5);
            OpenLoop.Result direct = load.run(stack.direct(), stack.key(), PER_SECOND, 10);
            load.run(stack.edge(), stack.key(), PER_SECOND / 2, WARM_UP_SECONDS / 2);
            load.run(stack.edge(), stack.key(), PER_SECOND, WARM_UP_SECONDS);
            OpenLoop.Result edge = load.run(stack.edge(), stack.key(), PER_SECOND, SECONDS);
            return List.of(
                    Row.of("straight to the model server, rate", direct.rate(), "1/s"),
                    Row.of(
                            "straight to the model server, p50",
                            direct.latencies().millis(0.5),
                            "ms"),
                    Row.of(
                            "straight to the model server, p99",
                            direct.latencies().millis(0.99),
                            "ms"),
                    Row.of("through the edge, p50", edge.latencies().millis(0.5), "ms"),
                    Row.of("through the edge, rate of 200", edge.rate(), "1/s", Goal.atLeast(1_000)),
                    Row.of("through the edge, p99", edge.latencies().millis(0.99), "ms", Goal.atMost(10)),
                    Row.of("through the edge, p99.9", edge.latencies().millis(0.999), "ms"),
                    Row.of("through the edge, not answered with 200", edge.failed(), "calls", Goal.atMost(0)));
        }
    }
}
