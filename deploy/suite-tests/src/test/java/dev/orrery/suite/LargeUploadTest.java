package dev.orrery.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The largest upload that the contract allows, ten files of 20 MiB, through the edge to the service. Either has a heap
 * of 256 MiB, which would not hold the upload as text.
 */
@ExtendWith(Suite.class)
class LargeUploadTest {
    private static final int LARGEST = 20 * 1024 * 1024;
    private static final String BOUNDARY = "largest-upload";

    /** A few words in a file of this size. */
    private static Path file(Path folder, int number, int size) throws IOException {
        byte[] content = new byte[size];
        Arrays.fill(content, (byte) ' ');
        byte[] words = ("Heavy note " + number + " about the crane.").getBytes(StandardCharsets.UTF_8);
        System.arraycopy(words, 0, content, size / 2, words.length);
        return Files.write(folder.resolve("note-" + number + ".txt"), content);
    }

    private static HttpResponse<String> upload(Api api, String knowledgeBase, List<Path> files) throws Exception {
        List<BodyPublisher> parts = new ArrayList<>();
        for (Path file : files) {
            parts.add(BodyPublishers.ofString("--" + BOUNDARY
                    + "\r\nContent-Disposition: form-data; name=\"files\"; filename=\"" + file.getFileName()
                    + "\"\r\nContent-Type: text/plain\r\n\r\n"));
            parts.add(BodyPublishers.ofFile(file));
            parts.add(BodyPublishers.ofString("\r\n"));
        }
        parts.add(BodyPublishers.ofString("--" + BOUNDARY + "--\r\n"));
        HttpRequest request = HttpRequest.newBuilder(
                        api.base().resolve("/v1/context/knowledge-bases/" + knowledgeBase + "/uploads"))
                .header("Authorization", "Bearer " + api.token())
                .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                .POST(BodyPublishers.concat(parts.toArray(BodyPublisher[]::new)))
                .build();
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void tenFilesOfTheLargestSizeAreTaken(Suite.Running suite, @TempDir Path folder) throws Exception {
        Api api = suite.superadmin();
        String knowledgeBase = api.knowledgeBase("large-upload");
        List<Path> files = new ArrayList<>();
        for (int number = 0; number < 10; number++) {
            files.add(file(folder, number, LARGEST));
        }
        HttpResponse<String> answer = upload(api, knowledgeBase, files);
        assertEquals(201, answer.statusCode(), answer::body);
        JsonNode stored = new ObjectMapper().readTree(answer.body());
        assertEquals(10, stored.path("count").asInt());
        assertEquals(
                "Heavy note 7 about the crane.",
                stored.path("documents").path(7).path("text").asText());

        HttpResponse<String> refused = upload(api, knowledgeBase, List.of(file(folder, 99, LARGEST + 1)));
        assertEquals(400, refused.statusCode(), refused::body);
        assertEquals(
                "upload_limit_exceeded",
                new ObjectMapper().readTree(refused.body()).path("error").asText());
        assertEquals(10, api.documents(knowledgeBase).size());
    }
}
