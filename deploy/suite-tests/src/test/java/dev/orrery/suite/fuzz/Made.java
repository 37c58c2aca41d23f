package dev.orrery.suite.fuzz;

import java.util.Map;

/**
 * One made-up request.
 *
 * @param caller whose token it carries
 */
record Made(Route route, Caller caller, String path, Map<String, String> headers, byte[] body) {
    enum Caller {
        SUPERADMIN,
        ADMIN,
        USER,
        ANONYMOUS,
        FORGED
    }

    @Override
    public String toString() {
        String text = new String(body, java.nio.charset.StandardCharsets.UTF_8);
        return route.method() + ' ' + path + " as " + caller + ' ' + headers + ' '
                + (text.length() > 800 ? text.substring(0, 800) + "… (" + body.length + " bytes)" : text);
    }
}
