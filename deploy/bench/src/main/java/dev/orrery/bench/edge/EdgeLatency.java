package dev.orrery.bench.edge;

import dev.orrery.bench.Benchmark;
import dev.orrery.bench.Goal;
import dev.orrery.bench.Row;
import java.io.IOException;
import java.util.List;

/** One caller: the same calls in turn through the edge and straight to the model server. */
public final class EdgeLatency implements Benchmark {
    /** Until the compiler of the edge has nothing left to do. */
    private static final int WARM_UP = 40_000;

    private static final int CALLS = 20_000;
    private static final int IN_TURN = 100;

    @Override
    public String name() {
        return "edge-latency";
    }

    @Override
    public String description() {
        return "a chat call through the edge over the same call straight to the model server, concurrency 1";
    }

    @Override
    public List<Row> run() throws Exception {
        try (EdgeStack stack = EdgeStack.start();
                ChatSocket edge = new ChatSocket(stack.edge(), stack.key());
                ChatSocket direct = new ChatSocket(stack.direct(), stack.key())) {
            measure(edge, direct, WARM_UP, new long[WARM_UP], new long[WARM_UP]);
            long[] throughEdge = new long[CALLS];
            long[] straight = new long[CALLS];
            measure(edge, direct, CALLS, throughEdge, straight);
            Latencies with = new Latencies(throughEdge);
            Latencies without = new Latencies(straight);
            return List.of(
                    Row.of("p50 straight to the model server", without.millis(0.5), "ms"),
                    Row.of("p50 through the edge", with.millis(0.5), "ms"),
                    Row.of("p99 straight to the model server", without.millis(0.99), "ms"),
                    Row.of("p99 through the edge", with.millis(0.99), "ms"),
                    Row.of("p50 added by the edge", with.millis(0.5) - without.millis(0.5), "ms", Goal.atMost(1.0)),
                    Row.of("p99 added by the edge", with.millis(0.99) - without.millis(0.99), "ms", Goal.atMost(4.0)));
        }
    }

    private static void measure(ChatSocket edge, ChatSocket direct, int calls, long[] throughEdge, long[] straight)
            throws IOException {
        for (int start = 0; start < calls; start += IN_TURN) {
            for (int i = start; i < start + IN_TURN; i++) {
                straight[i] = direct.call();
            }
            for (int i = start; i < start + IN_TURN; i++) {
                throughEdge[i] = edge.call();
            }
        }
    }
}
