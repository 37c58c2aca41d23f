package dev.orrery.kit.egress;

import java.nio.charset.StandardCharsets;

/** A whole answer. */
public record EgressResponse(int status, String contentType, byte[] body) {
    public boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
