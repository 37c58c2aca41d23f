package dev.orrery.suite.chaos;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** A stream that remembers what was read from it. */
final class Overheard extends FilterInputStream {
    private final ByteArrayOutputStream heard = new ByteArrayOutputStream();

    Overheard(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        int one = super.read();
        if (one >= 0) {
            heard.write(one);
        }
        return one;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = super.read(bytes, offset, length);
        if (read > 0) {
            heard.write(bytes, offset, read);
        }
        return read;
    }

    String text() {
        return heard.toString(StandardCharsets.UTF_8);
    }
}
