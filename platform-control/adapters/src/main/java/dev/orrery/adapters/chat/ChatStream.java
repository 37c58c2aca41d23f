package dev.orrery.adapters.chat;

import org.jspecify.annotations.Nullable;

/**
 * An answer that arrives piece by piece. Closing it before the end closes the connection, which cancels the model call.
 * Used by one thread; {@link #close} may be called by any.
 */
public interface ChatStream extends AutoCloseable {

    /** HTTP status of the provider's response headers. */
    int statusCode();

    /** Host of the provider, for status details. */
    String endpointHost();

    /**
     * The next non-empty piece of text, or null once the answer is complete.
     *
     * @throws dev.orrery.kit.failure.Failure 502 {@code stream_incomplete} when the provider closed early, 502
     *     {@code llm_unreachable}, or the provider's own error, normalised
     */
    @Nullable
    String next();

    /** The whole answer. @throws IllegalStateException before {@link #next} returned null */
    ChatAnswer answer();

    @Override
    void close();
}
