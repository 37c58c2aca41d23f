package dev.orrery.agent.toolserver;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Payload;
import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a superadmin says about a server. */
record ServerSettings(
        String displayName,
        String url,
        @Nullable String secretRef,
        boolean privateNetwork,
        boolean enabled,
        int timeoutSeconds,
        @Nullable List<String> allowedTools) {
    private static final Pattern SLUG = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
    private static final Pattern SECRET_REF = Pattern.compile("env://ORRERY_MCP_SECRET_[A-Z0-9_]+");
    private static final int LONGEST_SLUG = 24;
    private static final int DEFAULT_TIMEOUT = 10;
    private static final int LONGEST_TIMEOUT = 60;

    /** @throws Failure 400 with the code of the first field that does not fit */
    static ServerSettings of(@Nullable JsonNode body) {
        Payload fields = Payload.of(body);
        return new ServerSettings(
                fields.requiredText("display_name", "invalid_display_name"),
                url(fields.requiredText("url", "invalid_url")),
                secretRef(fields.text("secret_ref")),
                fields.bool("private_network", false, "invalid_private_network"),
                fields.bool("enabled", true, "invalid_enabled"),
                timeout(fields.get("timeout_seconds")),
                fields.get("allowed_tools") == null ? null : fields.texts("allowed_tools", "invalid_allowed_tools"));
    }

    /** The slug becomes a part of tool names, which models take up to 64 characters of. */
    static String slug(@Nullable JsonNode body) {
        String slug = Payload.of(body).requiredText("slug", "invalid_slug");
        if (!SLUG.matcher(slug).matches() || slug.length() > LONGEST_SLUG) {
            throw Failure.badRequest(
                    "invalid_slug",
                    "slug must be at most " + LONGEST_SLUG + " small letters, digits and single dashes.");
        }
        return slug;
    }

    void writeTo(McpServer row) {
        row.displayName = displayName;
        row.url = url;
        row.secretRef = secretRef;
        row.privateNetwork = privateNetwork;
        row.enabled = enabled;
        row.timeoutSeconds = timeoutSeconds;
        row.allowedTools = allowedTools;
    }

    private static String url(String text) {
        try {
            URI uri = URI.create(text);
            boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            if (http && uri.getHost() != null && uri.getRawUserInfo() == null && uri.getRawFragment() == null) {
                return text;
            }
        } catch (IllegalArgumentException malformed) {
            throw invalidUrl();
        }
        throw invalidUrl();
    }

    private static Failure invalidUrl() {
        return Failure.badRequest("invalid_url", "url must be an http or https address without credentials.");
    }

    private static @Nullable String secretRef(@Nullable String text) {
        if (text != null && !SECRET_REF.matcher(text).matches()) {
            throw Failure.badRequest(
                    "invalid_secret_ref", "secret_ref must have the form env://ORRERY_MCP_SECRET_NAME.");
        }
        return text;
    }

    private static int timeout(@Nullable JsonNode value) {
        if (value == null) {
            return DEFAULT_TIMEOUT;
        }
        if (!value.isIntegralNumber() || value.asLong() < 1 || value.asLong() > LONGEST_TIMEOUT) {
            throw Failure.badRequest(
                    "invalid_timeout_seconds",
                    "timeout_seconds must be a whole number from 1 to " + LONGEST_TIMEOUT + ".");
        }
        return value.intValue();
    }
}
