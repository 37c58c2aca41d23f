package dev.orrery.kit.egress;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A whole answer; names of headers are in any case. */
public record EgressResponse(int status, String contentType, byte[] body, Map<String, List<String>> headers) {
    public boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    public Optional<String> header(String name) {
        return EgressHeaders.first(headers, name);
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
