package dev.orrery.runtime.openai;

import static dev.orrery.runtime.LocalRuntime.authorized;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import dev.orrery.runtime.LocalRuntime;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Without a GGUF file the runtime says who answers, and streams as a model does. */
@QuarkusTest
@WithTestResource(LocalRuntime.class)
@TestProfile(FallbackChatTest.WithoutModel.class)
class FallbackChatTest {
    public static class WithoutModel implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("orrery.runtime.model-root", "target/models-without-gguf");
        }
    }

    private static final String QUESTION = """
        {"model":"extractive-fallback","stream":%s,"messages":[
          {"role":"system","content":"Invoices are paid in 30 days. The pump needs 40 Nm of torque."},
          {"role":"user","content":"What torque does the pump need?"}]}\
        """;

    @BeforeEach
    void ready() {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> authorized().get("/health").then().statusCode(200));
    }

    @Test
    void theModelIsNamedAsAFallback() {
        authorized()
                .get("/inference/v1/models")
                .then()
                .body("data.id", contains("extractive-fallback"))
                .body("data[0].display_name", equalTo("Extractive fallback (no language model installed)"));
    }

    @Test
    void itQuotesTheBestSentence() {
        authorized()
                .body(QUESTION.formatted("false"))
                .post("/v1/chat/completions")
                .then()
                .statusCode(200)
                .body("object", equalTo("chat.completion"))
                .body("choices[0].message.role", equalTo("assistant"))
                .body("choices[0].message.content", equalTo("The pump needs 40 Nm of torque."))
                .body("choices[0].finish_reason", equalTo("stop"))
                .body("usage.completion_tokens", equalTo(7));
    }

    @Test
    void itAnswersTheSuitesShapes() {
        authorized()
                .body("""
                    {"model":"local-vllm-default","input":[{"role":"user","content":[
                      {"type":"text","text":"The pump needs 40 Nm of torque."},
                      {"type":"text","text":"Which torque?"}]}]}\
                    """)
                .post("/v1/responses")
                .then()
                .statusCode(200)
                .body("model", equalTo("local-vllm-default"))
                .body("output[0].content[0].text", equalTo("The pump needs 40 Nm of torque."));
    }

    @Test
    void itStreamsWordByWordAndEndsWithUsageAndDone() {
        String body = authorized()
                .body(QUESTION.formatted("true"))
                .post("/v1/chat/completions")
                .then()
                .statusCode(200)
                .contentType("text/event-stream")
                .extract()
                .asString();

        String[] events = body.split("\n\n");
        assertThat(events).hasSize(10);
        assertThat(events[0]).startsWith("data: {\"id\":\"chatcmpl-").contains("\"role\":\"assistant\"");
        assertThat(events[1]).contains("\"delta\":{\"content\":\"The \"}").contains("\"finish_reason\":null");
        assertThat(events[8]).contains("\"finish_reason\":\"stop\"").contains("\"completion_tokens\":7");
        assertThat(events[9]).isEqualTo("data: [DONE]");
    }
}
