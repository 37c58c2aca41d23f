package dev.orrery.context.source;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.orrery.context.edge.ContextTest;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

@QuarkusTest
class SourceDirectoryTest extends ContextTest {
    private ValidatableResponse list(String... query) {
        var request = api.request();
        for (int i = 0; i < query.length; i += 2) {
            request.queryParam(query[i], query[i + 1]);
        }
        return request.get("/v1/context/source-directories").then();
    }

    @Test
    void directoriesAreShownLevelByLevel() throws IOException {
        Path top = edge.secondRoot().resolve("picker");
        Files.createDirectories(top.resolve("beta/inner"));
        Files.createDirectories(top.resolve("Alpha"));
        Files.createDirectories(top.resolve(".hidden"));
        Files.writeString(top.resolve("file.txt"), "x");
        Files.createSymbolicLink(top.resolve("escape"), edge.outside());

        String second = list("relative_path", "/picker/")
                .statusCode(200)
                .body("roots", hasSize(2))
                .body("roots.display_name", hasItem(edge.root().toString()))
                .body("selected_root_id", startsWith("root-"))
                .body("current_relative_path", equalTo("picker"))
                .body("parent_relative_path", equalTo(""))
                .body("directories.name", contains(".hidden", "Alpha", "beta"))
                .body("directories[2].relative_path", equalTo("picker/beta"))
                .extract()
                .path("selected_root_id");
        list("root_id", second, "relative_path", "picker/beta")
                .body("parent_relative_path", equalTo("picker"))
                .body("directories.relative_path", contains("picker/beta/inner"));
        list("root_id", second)
                .statusCode(200)
                .body("parent_relative_path", nullValue())
                .body("current_relative_path", equalTo(""))
                .body("directories.name", hasItem("picker"));
        list().statusCode(200)
                .body(
                        "selected_root_id",
                        equalTo(SourceDirectories.Root.of(edge.root()).id()));

        refused("invalid_source_root", "root_id", "root-000000000000");
        refused("invalid_source_relative_path", "relative_path", "../outside");
        refused("knowledge_source_path_not_found", "relative_path", "picker/none");
        refused("knowledge_source_path_not_found", "root_id", second, "relative_path", "picker/escape");
        refused("knowledge_source_not_directory", "root_id", second, "relative_path", "picker/file.txt");
    }

    private void refused(String code, String... query) {
        list(query).statusCode(400).body("error", equalTo(code));
    }
}
