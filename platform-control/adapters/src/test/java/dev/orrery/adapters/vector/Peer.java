package dev.orrery.adapters.vector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import dev.orrery.testkit.HttpPeer;
import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What the hand-written vector stores share: HTTP, cosine and words. They hold their records in memory. */
abstract class Peer implements AutoCloseable {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{N}]+");

    final HttpPeer http = HttpPeer.start().otherwise(this::answer);

    /** Status and JSON body, empty for none. */
    record Reply(int status, String body) {
        static Reply ok(Object body) {
            return new Reply(200, JSON.valueToTree(body).toString());
        }
    }

    /** @param body of the request; the parameters of one that has none */
    abstract Reply reply(String method, List<String> path, JsonNode body);

    final URI uri() {
        return http.uri();
    }

    private synchronized void answer(HttpExchange exchange, HttpPeer.Received request) throws IOException {
        List<String> path = Arrays.asList(request.path().substring(1).split("/"));
        JsonNode body = request.body().isEmpty() ? parameters(exchange.getRequestURI()) : JSON.readTree(request.body());
        Reply reply = reply(request.method(), path, body);
        HttpPeer.respond(exchange, reply.status(), "application/json", reply.body());
    }

    private static JsonNode parameters(URI address) {
        ObjectNode parameters = JSON.createObjectNode();
        if (address.getQuery() != null) {
            for (String pair : address.getQuery().split("&")) {
                parameters.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
            }
        }
        return parameters;
    }

    static double cosine(JsonNode left, JsonNode right) {
        double dot = 0;
        double leftSquares = 0;
        double rightSquares = 0;
        for (int i = 0; i < left.size(); i++) {
            dot += left.get(i).asDouble() * right.get(i).asDouble();
            leftSquares += left.get(i).asDouble() * left.get(i).asDouble();
            rightSquares += right.get(i).asDouble() * right.get(i).asDouble();
        }
        return dot / Math.sqrt(leftSquares * rightSquares);
    }

    static Set<String> words(String text) {
        Set<String> words = new HashSet<>(
                NO_WORD.splitAsStream(text.toLowerCase(Locale.ROOT)).toList());
        words.remove("");
        return words;
    }

    /** How many words of the query the text has. */
    static long common(String query, String text) {
        Set<String> words = words(text);
        return words(query).stream().filter(words::contains).count();
    }

    @Override
    public void close() {
        http.close();
    }
}
