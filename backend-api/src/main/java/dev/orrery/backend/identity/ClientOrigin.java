package dev.orrery.backend.identity;

import io.vertx.core.http.HttpServerRequest;

/** Where a login comes from, as its user sees it in the list of sessions. */
record ClientOrigin(String address, String userAgent) {
    private static final int LONGEST_AGENT = 300;

    static ClientOrigin of(String address, HttpServerRequest request) {
        String agent = request.getHeader("User-Agent");
        String shown = agent == null ? "" : agent.replaceAll("\\p{Cntrl}", " ");
        return new ClientOrigin(address, shown.substring(0, Math.min(shown.length(), LONGEST_AGENT)));
    }
}
