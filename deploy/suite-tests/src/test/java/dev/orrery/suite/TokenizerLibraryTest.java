package dev.orrery.suite;

import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.contracts.identity.Role;
import dev.orrery.kit.trust.Actor;
import dev.orrery.testkit.SuiteParts;
import dev.orrery.testkit.TestTokens;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A process of context ingestion that cannot load the native library of the tokenizers. */
@ExtendWith(Suite.class)
class TokenizerLibraryTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SERVICE = "context-ingestion";
    private static final Actor SUPERADMIN =
            new Actor(1, "superadmin", Role.SUPERADMIN, TestTokens.DEFAULT_ORGANIZATION);
    private static final Map<String, String> DOCUMENT =
            Map.of("title", "Lamp", "text", "The lamp of the pier is lit at dusk.");

    @Test
    void withoutItsLibraryAServiceReadsBertsKindAndSaysOfOthersThatTheFaultIsItsOwn(
            Suite.Running suite, @TempDir Path folder) throws IOException {
        System.setProperty(
                "orrery.test.keys", suite.state().resolve("secrets/trust").toString());
        Api api = suite.superadmin();
        String documents = "/v1/context/knowledge-bases/" + api.knowledgeBase("no-library") + "/documents";
        // The library is unpacked below this folder, which is none.
        Path cache = Files.writeString(folder.resolve("cache"), "");
        Map<String, String> settings = Map.of(
                "QUARKUS_HTTP_PORT",
                Integer.toString(SuiteParts.freePort()),
                "ORRERY_CONTEXT_ROLES",
                "api",
                "ENGINE_CACHE_DIR",
                cache.toString());
        Path tokenizer = suite.state().resolve("models/all-minilm-l6-v2/tokenizer.json");
        String bert = Files.readString(tokenizer);
        String other = otherKind(bert);
        try (Twin twin = new Twin(suite, SERVICE, settings).up()) {
            at(twin).body(DOCUMENT).post(documents).then().statusCode(201);
            Files.writeString(tokenizer, other);
            at(twin).body(DOCUMENT)
                    .post(documents)
                    .then()
                    .statusCode(500)
                    .body("error", equalTo("chunking_tokenizer_unavailable"))
                    .body(
                            "message",
                            equalTo("The tokenizer library of this service cannot be loaded on this machine."));
            at(twin).get(documents).then().statusCode(200).body("documents.size()", equalTo(1));
            // Where the library loads, it takes this kind as well.
            api.post(documents, DOCUMENT).statusCode(201);
        } finally {
            Files.writeString(tokenizer, bert);
        }
        api.post(documents, DOCUMENT).statusCode(201);
    }

    /** The same tokens, told in a way that only the library reads. */
    private static String otherKind(String bert) throws IOException {
        ObjectNode json = (ObjectNode) JSON.readTree(bert);
        json.putObject("post_processor")
                .put("type", "RobertaProcessing")
                .put("trim_offsets", true)
                .put("add_prefix_space", false)
                .<ObjectNode>set("sep", JSON.createArrayNode().add("[SEP]").add(102))
                .set("cls", JSON.createArrayNode().add("[CLS]").add(101));
        return json.toString();
    }

    private static RequestSpecification at(Twin twin) {
        return TestTokens.forwarded(SERVICE, SUPERADMIN)
                .baseUri(twin.uri().toString())
                .contentType(ContentType.JSON);
    }
}
