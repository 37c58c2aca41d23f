package dev.orrery.modelops.hub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.kit.egress.EgressClient;
import dev.orrery.kit.egress.EgressException;
import dev.orrery.kit.egress.EgressRequest;
import dev.orrery.kit.egress.EgressResponse;
import dev.orrery.kit.egress.EgressStream;
import dev.orrery.kit.egress.Reach;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Requests to the hub. Its token goes to its own host only: a redirect to a content network is followed without it, and
 * only to public addresses.
 */
@ApplicationScoped
public class HubHttp {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_REDIRECTS = 5;
    private static final Pattern NEXT_PAGE = Pattern.compile("<([^>]+)>\\s*;\\s*rel=\"?next\"?");

    private final HubConfig config;
    private final EgressClient egress;

    HubHttp(HubConfig config, EgressClient egress) {
        this.config = config;
        this.egress = egress;
    }

    /** @param next address of the next page, which lies on the hub */
    record Page(JsonNode body, Optional<URI> next) {}

    URI at(String pathAndQuery) {
        return URI.create(config.url().toString().replaceAll("/+$", "") + pathAndQuery);
    }

    /** Each segment of a path, encoded. */
    static String encoded(String path) {
        return Arrays.stream(path.split("/", -1))
                .map(segment ->
                        URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20"))
                .collect(Collectors.joining("/"));
    }

    /** @throws HubFailure for any answer but a JSON one with status 2xx */
    Page json(URI uri) {
        try {
            EgressResponse response = egress.send(request(uri, ""));
            if (!response.isSuccess()) {
                throw refused(uri, response.status(), response.header("Retry-After"));
            }
            return new Page(JSON.readTree(response.body()), next(response.header("Link")));
        } catch (EgressException unreachable) {
            throw unreachable(unreachable);
        } catch (IOException noJson) {
            throw HubFailure.passing(uri.getHost() + " answered without JSON", noJson);
        }
    }

    private Optional<URI> next(Optional<String> link) {
        return link.map(NEXT_PAGE::matcher)
                .filter(Matcher::find)
                .map(found -> config.url().resolve(found.group(1)))
                .filter(this::isHub);
    }

    /**
     * The content from this byte on, through up to five redirects.
     *
     * @param bytes the longest that is read of it
     * @throws HubFailure for any status but 200 and 206
     */
    EgressStream content(URI uri, long fromByte, long bytes) {
        URI current = uri;
        for (int i = 0; i <= MAX_REDIRECTS; i++) {
            EgressRequest asked = request(current, fromByte > 0 ? "bytes=" + fromByte + "-" : "");
            EgressStream stream = open(asked.atMost(bytes));
            Optional<String> location = stream.status() / 100 == 3 ? stream.header("Location") : Optional.empty();
            if (location.isPresent()) {
                stream.close();
                current = current.resolve(location.get());
            } else if (stream.status() == 200 || stream.status() == 206) {
                return stream;
            } else {
                stream.close();
                throw refused(current, stream.status(), stream.header("Retry-After"));
            }
        }
        throw HubFailure.lasting(uri.getHost() + " redirects without end");
    }

    private EgressStream open(EgressRequest request) {
        try {
            return egress.stream(request);
        } catch (EgressException unreachable) {
            throw unreachable(unreachable);
        }
    }

    private EgressRequest request(URI uri, String range) {
        EgressRequest request =
                EgressRequest.get(uri, config.timeout(), isHub(uri) ? Reach.PRIVATE_NETWORKS : Reach.PUBLIC_ONLY);
        if (!range.isEmpty()) {
            request = request.header("Range", range);
        }
        Optional<String> token = config.token().filter(secret -> !secret.isBlank() && isHub(uri));
        return token.isPresent() ? request.header("Authorization", "Bearer " + token.get()) : request;
    }

    private boolean isHub(URI uri) {
        return config.url().getHost().equalsIgnoreCase(uri.getHost())
                && config.url().getPort() == uri.getPort()
                && config.url().getScheme().equalsIgnoreCase(uri.getScheme());
    }

    private static HubFailure unreachable(EgressException unreachable) {
        return switch (unreachable.kind()) {
            case INVALID_URL, REFUSED -> HubFailure.lasting(String.valueOf(unreachable.getMessage()));
            case UNREACHABLE, TIMEOUT, TOO_LARGE ->
                HubFailure.passing(String.valueOf(unreachable.getMessage()), unreachable);
        };
    }

    private static HubFailure refused(URI uri, int status, Optional<String> retryAfter) {
        String who = uri.getHost();
        return switch (status) {
            case 401, 403 ->
                HubFailure.lasting(who + " refuses access (status " + status
                        + "): the repository is private, gated or unknown; set a token that may read it");
            case 404 -> HubFailure.lasting(who + " has no such repository or file (status 404)");
            case 416 -> HubFailure.passing(who + " cannot continue the file (status 416)", null);
            case 429 -> HubFailure.rateLimited(who + " limits the rate (status 429)", seconds(retryAfter));
            default ->
                status >= 500
                        ? HubFailure.rateLimited(who + " failed (status " + status + ")", seconds(retryAfter))
                        : HubFailure.lasting(who + " answered with status " + status);
        };
    }

    private static @Nullable Duration seconds(Optional<String> retryAfter) {
        return retryAfter
                .filter(text -> text.matches("\\d{1,6}"))
                .map(text -> Duration.ofSeconds(Long.parseLong(text)))
                .orElse(null);
    }
}
