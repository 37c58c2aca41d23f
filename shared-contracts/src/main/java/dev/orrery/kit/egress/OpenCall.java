package dev.orrery.kit.egress;

import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.impl.HttpClientConnection;

/**
 * A request that can be reset until its answer has ended. After that its connection serves other calls, and the HTTP client
 * would close it under them. The connection may have read the end of an answer that has yet to be passed on, so it is asked,
 * on its own event loop, whether an answer ended since the call began: a connection carries one call at a time.
 */
public final class OpenCall {
    private final HttpClientRequest request;
    private final HttpClientConnection connection;
    private final long before;

    /** @param request not sent yet */
    public OpenCall(HttpClientRequest request) {
        this.request = request;
        this.connection = (HttpClientConnection) request.connection();
        this.before = connection.lastResponseReceivedTimestamp();
    }

    public void reset() {
        connection.getContext().runOnContext(now -> {
            if (connection.lastResponseReceivedTimestamp() == before) {
                request.reset();
            }
        });
    }
}
