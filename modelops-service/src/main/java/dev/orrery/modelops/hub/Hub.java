package dev.orrery.modelops.hub;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.kit.egress.EgressStream;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the hub offers, in its own terms. Every call may throw {@link HubFailure}. */
@ApplicationScoped
public class Hub {
    /** More than a reader takes at once, so that it sees itself what is too long. */
    private static final long SLACK = 1 << 20;

    private final HubHttp http;

    Hub(HubHttp http) {
        this.http = http;
    }

    /** The hub has no offset: this gives the first {@code limit} entries. */
    public List<JsonNode> search(String taskTag, @Nullable String query, String sort, int limit) {
        String search = query == null ? "" : "&search=" + encode(query);
        JsonNode found = http.json(http.at(
                        "/api/models?filter=" + encode(taskTag) + search + "&sort=" + encode(sort) + "&limit=" + limit))
                .body();
        List<JsonNode> models = new ArrayList<>();
        found.forEach(models::add);
        return models;
    }

    public JsonNode info(String sourceId) {
        return http.json(http.at("/api/models/" + HubHttp.encoded(sourceId) + "?blobs=true"))
                .body();
    }

    /** The commit that the main branch names now. */
    public String commit(String sourceId) {
        String sha = http.json(http.at("/api/models/" + HubHttp.encoded(sourceId) + "/revision/main"))
                .body()
                .path("sha")
                .asText("");
        if (!sha.matches("[0-9a-fA-F]{7,64}")) {
            throw HubFailure.lasting("The hub names no commit of '" + sourceId + "'");
        }
        return sha;
    }

    /** All files of a commit, page by page. */
    public List<HubFile> files(String sourceId, String commit) {
        List<HubFile> files = new ArrayList<>();
        Optional<URI> page = Optional.of(http.at(
                "/api/models/" + HubHttp.encoded(sourceId) + "/tree/" + commit + "?recursive=true&expand=false"));
        while (page.isPresent()) {
            HubHttp.Page read = http.json(page.get());
            for (JsonNode entry : read.body()) {
                if ("file".equals(entry.path("type").asText())) {
                    files.add(file(entry));
                }
            }
            page = read.next();
        }
        return files;
    }

    private static HubFile file(JsonNode entry) {
        JsonNode lfs = entry.path("lfs");
        return new HubFile(
                entry.path("path").asText(),
                lfs.path("size").asLong(entry.path("size").asLong()),
                lfs.path("oid").isTextual() ? lfs.path("oid").asText() : null,
                lfs.isObject() || !entry.path("oid").isTextual()
                        ? null
                        : entry.path("oid").asText());
    }

    /** A file's content from this byte on. It may be longer than the hub announced, by little: the reader sees that it is. */
    public EgressStream content(String sourceId, String commit, HubFile file, long fromByte) {
        return http.content(
                http.at("/" + HubHttp.encoded(sourceId) + "/resolve/" + commit + "/" + HubHttp.encoded(file.path())),
                fromByte,
                file.size() + SLACK);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
