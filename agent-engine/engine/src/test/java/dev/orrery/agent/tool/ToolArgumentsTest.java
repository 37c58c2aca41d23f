package dev.orrery.agent.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Schemas that a stranger may have written. */
class ToolArgumentsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String UNUSABLE = "The tool's own schema cannot be used: ";

    private final ToolArguments arguments = new ToolArguments();

    private List<String> problems(String schema, String text) throws Exception {
        ObjectNode given = JSON.createObjectNode().put("x", text);
        return arguments.problems((ObjectNode) JSON.readTree(schema), given);
    }

    private static String pattern(String pattern) {
        return JSON.createObjectNode()
                .<ObjectNode>set(
                        "properties",
                        JSON.createObjectNode()
                                .set(
                                        "x",
                                        JSON.createObjectNode()
                                                .put("type", "string")
                                                .put("pattern", pattern)))
                .toString();
    }

    @Test
    void anOrdinaryPatternIsChecked() throws Exception {
        assertEquals(List.of(), problems(pattern("^[a-z]+$"), "tide"));
        assertEquals(1, problems(pattern("^[a-z]+$"), "tide\n").size(), "the end is the end, not the last line's");
        assertEquals(List.of(), problems(pattern("^(a|b)+$"), "ab".repeat(100)));
    }

    @Test
    void aPatternThatNeverEndsIsGivenUp() throws Exception {
        assertEquals(
                List.of(UNUSABLE + "its patterns take too long for this text"),
                problems(pattern("^(a|aa)+(b)\\2$"), "a".repeat(200) + '!'));
    }

    @Test
    void theStepsAreThoseOfTheWholeCheck() throws Exception {
        String many = "{\"properties\":{\"x\":{\"type\":\"string\",\"allOf\":[%s]}}}"
                .formatted("{\"pattern\":\"^(a|aa)+(b)\\\\2$\"},".repeat(300) + "{}");
        // One of them alone is within the bound.
        assertEquals(
                1, problems(pattern("^(a|aa)+(b)\\2$"), "a".repeat(20) + '!').size());
        assertEquals(
                List.of(UNUSABLE + "its patterns take too long for this text"), problems(many, "a".repeat(20) + '!'));
    }

    @Test
    void aSchemaWithoutAnEndIsGivenUp() throws Exception {
        assertTrue(problems(pattern("^(a|b)+$"), "ab".repeat(50_000)).getFirst().startsWith(UNUSABLE));
        List<String> problems = problems("{\"$ref\":\"#\"}", "tide");
        assertTrue(problems.isEmpty() || problems.getFirst().startsWith(UNUSABLE), problems::toString);
    }
}
