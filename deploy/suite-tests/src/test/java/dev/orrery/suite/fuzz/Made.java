package dev.orrery.suite.fuzz;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;

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

    /** The thing that the path names last, empty when it names none. */
    String within() {
        String[] parts = path.replaceFirst("\\?.*", "").split("/", -1);
        String[] names = route.path().split("/", -1);
        String last = "";
        for (int i = 0; i < names.length && i < parts.length; i++) {
            last = names[i].startsWith("{") ? URLDecoder.decode(parts[i], StandardCharsets.UTF_8) : last;
        }
        return last;
    }

    /** Whether it would take away what the run lives from. */
    boolean hurts(Set<String> guarded) {
        if (route.method().equals("GET")) {
            return false;
        }
        boolean ends = !route.method().equals("POST")
                || route.path().matches(".*/(deactivate|unregister|loaded-model|revoke|share|versions)");
        return ends
                && List.of(path.replaceFirst("\\?.*", "").split("/", -1)).stream()
                        .anyMatch(part -> guarded.contains(URLDecoder.decode(part, StandardCharsets.UTF_8)));
    }

    @Override
    public String toString() {
        String text = new String(body, StandardCharsets.UTF_8);
        return route.method() + ' ' + path + " as " + caller + ' ' + headers + ' '
                + (text.length() > 800 ? text.substring(0, 800) + "… (" + body.length + " bytes)" : text);
    }
}
