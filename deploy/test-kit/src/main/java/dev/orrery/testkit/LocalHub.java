package dev.orrery.testkit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A hub with the HTTP shape of Hugging Face: models, revisions, trees in pages, and files that are answered directly when
 * small and by a redirect to a content network on another port when large, with ranges, entity tags and refusals.
 */
public final class LocalHub implements AutoCloseable {
    public static final String COMMIT = "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567";
    public static final String TOKEN = "hf_token-for-tests-31b7";
    private static final int LARGE = 1024;
    private static final int PAGE = 2;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** How a file is answered; the standard is whole. */
    public enum Fault {
        /** The connection breaks in the middle, once. */
        BREAKS_ONCE,
        /** The connection breaks in the middle of what is left, as long as that is a 16th of the file. */
        BREAKS_OFTEN,
        /** Other bytes than announced. */
        CORRUPT,
        /** The first half, then nothing until {@link LocalHub#goOn()}. */
        STALLS,
        /** 429 once, with Retry-After. */
        RATE_LIMITED_ONCE,
        /** 403. */
        GATED,
        /** The first half, then the connection is cut; from then on whole and 200 whatever range was asked for. */
        BREAKS_ONCE_THEN_IGNORES_RANGES,
        /** Whole and 200 whatever range was asked for. */
        IGNORES_RANGES
    }

    private final HttpPeer hub = HttpPeer.start();
    private final HttpPeer content = HttpPeer.start();
    private final Map<String, TreeMap<String, byte[]>> repositories = new ConcurrentHashMap<>();
    private final Map<String, Fault> faults = new ConcurrentHashMap<>();
    private final Map<String, Long> announced = new ConcurrentHashMap<>();
    private volatile CountDownLatch stalled = new CountDownLatch(1);
    private final Semaphore permits = new Semaphore(0);
    private volatile boolean searchFails;

    public LocalHub() {
        hub.otherwise(this::answer);
        content.otherwise(this::content);
    }

    public URI uri() {
        return hub.uri();
    }

    public HttpPeer peer() {
        return hub;
    }

    public HttpPeer contentNetwork() {
        return content;
    }

    public LocalHub put(String repository, String path, byte[] bytes) {
        repositories.computeIfAbsent(repository, key -> new TreeMap<>()).put(path, bytes);
        return this;
    }

    public void fault(String path, Fault fault) {
        faults.put(path, fault);
        stalled = new CountDownLatch(1);
        permits.drainPermits();
    }

    /** Whether its search answers 500. */
    public void searchFails(boolean fails) {
        searchFails = fails;
    }

    /** Lists a file with another size than it has. */
    public void announce(String path, long size) {
        announced.put(path, size);
    }

    public boolean awaitStall() throws InterruptedException {
        return stalled.await(20, TimeUnit.SECONDS);
    }

    public void goOn() {
        faults.values().removeIf(Fault.STALLS::equals);
        permits.release(64);
    }

    private void answer(HttpExchange exchange, HttpPeer.Received request) throws IOException {
        String path = request.path();
        if (path.equals("/api/models")) {
            search(exchange);
        } else if (path.startsWith("/api/models/")) {
            api(exchange, path.substring("/api/models/".length()));
        } else {
            resolve(exchange, request, path.substring(1));
        }
    }

    private TreeMap<String, byte[]> files(String repository) {
        return repositories.getOrDefault(repository, new TreeMap<>());
    }

    private void search(HttpExchange exchange) throws IOException {
        if (searchFails) {
            HttpPeer.respond(exchange, 500, "application/json", "{\"error\":\"Internal Error\"}");
            return;
        }
        ArrayNode found = JSON.createArrayNode();
        repositories.keySet().stream().sorted().forEach(id -> {
            ObjectNode model = found.addObject().put("_id", "x").put("id", id).put("modelId", id);
            model.put("downloads", 912).put("likes", 14).putArray("tags").add("text-generation");
        });
        HttpPeer.respond(exchange, 200, "application/json", found.toString());
    }

    private void api(HttpExchange exchange, String rest) throws IOException {
        Optional<String> repository = repositories.keySet().stream()
                .filter(id -> rest.equals(id) || rest.startsWith(id + "/"))
                .findFirst();
        if (repository.isEmpty()) {
            // The real hub does not tell an unknown repository from a private one.
            HttpPeer.respond(exchange, 401, "application/json", "{\"error\":\"Invalid username or password.\"}");
            return;
        }
        String id = repository.get();
        String tail = rest.substring(id.length());
        if (tail.isEmpty()) {
            HttpPeer.respond(exchange, 200, "application/json", info(id).toString());
        } else if (tail.equals("/revision/main")) {
            HttpPeer.respond(exchange, 200, "application/json", "{\"id\":\"" + id + "\",\"sha\":\"" + COMMIT + "\"}");
        } else if (tail.equals("/tree/" + COMMIT)) {
            tree(exchange, id);
        } else {
            HttpPeer.respond(exchange, 404, "application/json", "{\"error\":\"Invalid rev id\"}");
        }
    }

    private ObjectNode info(String id) {
        ObjectNode info =
                JSON.createObjectNode().put("id", id).put("sha", COMMIT).put("downloads", 912);
        info.put("likes", 14).put("author", id.substring(0, id.indexOf('/'))).put("gated", "manual");
        info.put("pipeline_tag", "text-generation").put("lastModified", "2026-02-01T09:30:00.000Z");
        info.putArray("tags").add("text-generation");
        info.putObject("cardData").put("license", "mit");
        ArrayNode siblings = info.putArray("siblings");
        files(id).forEach((path, bytes) -> {
            ObjectNode file = siblings.addObject().put("rfilename", path).put("size", bytes.length);
            file.put("blobId", gitOid(bytes));
            if (bytes.length >= LARGE) {
                file.putObject("lfs")
                        .put("size", bytes.length)
                        .put("sha256", sha256(bytes))
                        .put("pointerSize", 134);
            }
        });
        return info;
    }

    /** Two entries a page; the next page is told by a Link header. */
    private void tree(HttpExchange exchange, String id) throws IOException {
        String query = String.valueOf(exchange.getRequestURI().getQuery());
        int from = query.contains("cursor=") ? Integer.parseInt(query.replaceAll(".*cursor=(\\d+).*", "$1")) : 0;
        ArrayNode entries = JSON.createArrayNode();
        entries.addObject().put("type", "directory").put("path", "folder").put("size", 0);
        TreeMap<String, byte[]> files = files(id);
        files.entrySet().stream().skip(from).limit(PAGE).forEach(file -> {
            byte[] bytes = file.getValue();
            long size = announced.getOrDefault(file.getKey(), (long) bytes.length);
            ObjectNode entry = entries.addObject().put("type", "file").put("path", file.getKey());
            entry.put("size", size).put("oid", gitOid(bytes));
            if (bytes.length >= LARGE) {
                entry.putObject("lfs")
                        .put("oid", sha256(bytes))
                        .put("size", size)
                        .put("pointerSize", 134);
            }
        });
        if (from + PAGE < files.size()) {
            exchange.getResponseHeaders()
                    .set(
                            "Link",
                            "<" + uri() + "/api/models/" + id + "/tree/" + COMMIT + "?recursive=true&cursor="
                                    + (from + PAGE) + ">; rel=\"next\"");
        }
        HttpPeer.respond(exchange, 200, "application/json", entries.toString());
    }

    private void resolve(HttpExchange exchange, HttpPeer.Received request, String rest) throws IOException {
        String marker = "/resolve/" + COMMIT + "/";
        int at = rest.indexOf(marker);
        String path = at < 0 ? "" : rest.substring(at + marker.length());
        byte[] bytes = at < 0
                ? null
                : repositories
                        .getOrDefault(rest.substring(0, at), new TreeMap<>())
                        .get(path);
        Fault fault = faults.get(path);
        if (bytes == null) {
            exchange.getResponseHeaders().set("X-Error-Code", "EntryNotFound");
            HttpPeer.respond(exchange, 404, "text/plain", "Entry not found");
        } else if (fault == Fault.GATED) {
            exchange.getResponseHeaders().set("X-Error-Code", "GatedRepo");
            HttpPeer.respond(exchange, 403, "text/plain", "Access to model is restricted");
        } else if (fault == Fault.RATE_LIMITED_ONCE) {
            faults.remove(path);
            exchange.getResponseHeaders().set("Retry-After", "0");
            HttpPeer.respond(exchange, 429, "text/plain", "Too many requests");
        } else if (bytes.length >= LARGE) {
            exchange.getResponseHeaders().set("X-Repo-Commit", COMMIT);
            exchange.getResponseHeaders().set("X-Linked-Etag", '"' + sha256(bytes) + '"');
            exchange.getResponseHeaders().set("X-Linked-Size", Integer.toString(bytes.length));
            exchange.getResponseHeaders()
                    .set("Location", content.uri() + "/" + rest.substring(0, at) + "?path=" + path);
            exchange.sendResponseHeaders(302, -1);
        } else {
            exchange.getResponseHeaders().set("ETag", '"' + gitOid(bytes) + '"');
            send(exchange, bytes, request.header("Range"), fault, path);
        }
    }

    private void content(HttpExchange exchange, HttpPeer.Received request) throws IOException {
        String path = exchange.getRequestURI().getQuery().substring("path=".length());
        byte[] bytes = Objects.requireNonNull(files(request.path().substring(1)).get(path));
        exchange.getResponseHeaders().set("ETag", '"' + sha256(bytes) + '"');
        send(exchange, bytes, request.header("Range"), faults.get(path), path);
    }

    private void send(HttpExchange exchange, byte[] bytes, String range, @Nullable Fault fault, String path)
            throws IOException {
        int from = range.isEmpty() || fault == Fault.IGNORES_RANGES ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
        byte[] sent = bytes.clone();
        if (fault == Fault.CORRUPT) {
            sent[sent.length - 1] ^= 1;
        }
        if (from > 0) {
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes " + from + "-" + (sent.length - 1) + "/" + sent.length);
        }
        exchange.sendResponseHeaders(from > 0 ? 206 : 200, sent.length - from);
        OutputStream out = exchange.getResponseBody();
        int half = from + (sent.length - from) / 2;
        boolean breaks = fault == Fault.BREAKS_ONCE
                || fault == Fault.BREAKS_ONCE_THEN_IGNORES_RANGES
                || fault == Fault.BREAKS_OFTEN && sent.length - from >= sent.length / 16;
        if (breaks) {
            if (fault == Fault.BREAKS_ONCE) {
                faults.remove(path);
            } else if (fault == Fault.BREAKS_ONCE_THEN_IGNORES_RANGES) {
                faults.put(path, Fault.IGNORES_RANGES);
            }
            out.write(sent, from, half - from);
            out.flush();
            throw new IOException("The hub breaks off, as the test asks");
        }
        if (fault == Fault.STALLS) {
            out.write(sent, from, half - from);
            out.flush();
            stalled.countDown();
            permits.acquireUninterruptibly();
            out.write(sent, half, sent.length - half);
        } else {
            out.write(sent, from, sent.length - from);
        }
    }

    public static String sha256(byte[] bytes) {
        return hash("SHA-256", new byte[0], bytes);
    }

    private static String gitOid(byte[] bytes) {
        return hash("SHA-1", ("blob " + bytes.length + "\0").getBytes(StandardCharsets.UTF_8), bytes);
    }

    private static String hash(String algorithm, byte[] first, byte[] second) {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            digest.update(first);
            return HexFormat.of().formatHex(digest.digest(second));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public void close() {
        hub.close();
        content.close();
    }
}
