package dev.orrery.runtime.child;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;

/**
 * A model server for tests that runs as a process: {@code --model <folder> --id <id> --port <port>}. What it does
 * stands in the file {@code behaviour} of its model folder.
 */
final class ScriptedServer {
    private ScriptedServer() {}

    public static void main(String[] words) throws Exception {
        List<String> arguments = Arrays.asList(words);
        Path model = Path.of(arguments.get(arguments.indexOf("--model") + 1));
        String id = arguments.get(arguments.indexOf("--id") + 1);
        int port = Integer.parseInt(arguments.get(arguments.indexOf("--port") + 1));
        String behaviour = Files.readString(model.resolve("behaviour")).trim();
        System.out.println("loading " + model.getFileName());
        switch (behaviour) {
            case "crash-at-load" -> {
                System.err.println("ValueError: not enough memory for the weights");
                System.exit(3);
            }
            case "hang-at-load" -> Thread.sleep(60_000);
            case "ignore-term" ->
                Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                    try {
                        Thread.sleep(60_000);
                    } catch (InterruptedException stopped) {
                        Thread.currentThread().interrupt();
                    }
                }));
            default -> {}
        }
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/health", exchange -> answer(exchange, 200, "{}"));
        server.createContext("/v1/models", exchange -> answer(exchange, 200, "{\"data\":[{\"id\":\"" + id + "\"}]}"));
        server.createContext("/v1/embeddings", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            answer(exchange, 200, "{\"data\":[{\"index\":0,\"embedding\":[1,2,3]}],\"echo\":" + body + "}");
        });
        server.createContext("/v1/chat/completions", exchange -> chat(exchange, behaviour, model));
        server.start();
        System.out.println("serving " + id);
    }

    private static void chat(HttpExchange exchange, String behaviour, Path model) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        if (body.contains("refuse me")) {
            answer(exchange, 400, "{\"error\":{\"code\":\"context_length_exceeded\",\"message\":\"too long\"}}");
        } else if (body.contains("\"stream\":true")) {
            stream(exchange, behaviour, model);
        } else {
            answer(
                    exchange,
                    200,
                    "{\"id\":\"c1\",\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"whole\"}}],"
                            + "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":1},\"echo\":" + body + "}");
        }
    }

    private static void stream(HttpExchange exchange, String behaviour, Path model) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        int tokens = behaviour.equals("endless") ? Integer.MAX_VALUE : 3;
        try (OutputStream out = exchange.getResponseBody()) {
            for (int i = 0; i < tokens; i++) {
                out.write(("data: {\"choices\":[{\"delta\":{\"content\":\"t" + i + "\"}}]}\n\n")
                        .getBytes(StandardCharsets.UTF_8));
                out.flush();
                if (behaviour.equals("crash-in-the-middle") && i == 1) {
                    System.err.println("CUDA error: device-side assert triggered");
                    System.err.flush();
                    Runtime.getRuntime().halt(134);
                }
                Thread.sleep(behaviour.equals("endless") ? 20 : 1);
            }
            out.write("data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8));
        } catch (IOException left) {
            Files.writeString(model.resolve("cancelled"), "the client left");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }
}
