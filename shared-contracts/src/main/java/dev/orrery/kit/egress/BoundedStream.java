package dev.orrery.kit.egress;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A body that breaks off, caused by an {@link EgressException}, instead of growing beyond a bound. */
final class BoundedStream extends FilterInputStream {
    private final long maxBytes;
    private long read;

    BoundedStream(InputStream body, long maxBytes) {
        super(body);
        this.maxBytes = maxBytes;
    }

    @Override
    public int read() throws IOException {
        int one = in.read();
        count(one < 0 ? 0 : 1);
        return one;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = in.read(buffer, offset, length);
        count(count);
        return count;
    }

    private void count(int more) throws IOException {
        read += Math.max(0, more);
        if (read > maxBytes) {
            close();
            EgressException tooLarge = new EgressException(
                    EgressException.Kind.TOO_LARGE, "The answer is larger than " + maxBytes + " bytes", null);
            throw new IOException(tooLarge.getMessage(), tooLarge);
        }
    }
}
