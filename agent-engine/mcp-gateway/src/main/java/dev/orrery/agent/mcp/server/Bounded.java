package dev.orrery.agent.mcp.server;

import dev.orrery.kit.egress.EgressException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** An answer that may not be longer than its limit. */
final class Bounded extends FilterInputStream {
    private final long limit;
    private long read;

    Bounded(InputStream in, long limit) {
        super(in);
        this.limit = limit;
    }

    @Override
    public int read() throws IOException {
        int next = super.read();
        count(next < 0 ? 0 : 1);
        return next;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int count = super.read(into, offset, length);
        count(Math.max(count, 0));
        return count;
    }

    private void count(int more) {
        read += more;
        if (read > limit) {
            throw new EgressException(
                    EgressException.Kind.TOO_LARGE, "The answer is larger than " + limit + " bytes", null);
        }
    }
}
