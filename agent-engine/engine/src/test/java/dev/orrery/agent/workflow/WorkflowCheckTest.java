package dev.orrery.agent.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.orrery.agent.Specs;
import dev.orrery.kit.failure.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkflowCheckTest {
    private static final List<String> TOOLS = List.of("tool.web_search");
    private static final String WHOLE = """
            {"inputs":{"limit":{"type":"number","default":3}},
             "steps":[
              {"id":"find","type":"retrieval","query":"{{input.prompt}}","top_k":3,"next":"route"},
              {"id":"route","type":"branch","otherwise":"answer","branches":[
                {"when":{"op":"less_than","left":"{{steps.find.result_count}}","right":"{{input.limit}}"},"next":"ask"}]},
              {"id":"ask","type":"approval","message":"Search the web?","next":"web","rejected":"answer"},
              {"id":"web","type":"tool","tool":"tool.web_search","arguments":{"query":"{{input.prompt}}"},"next":"answer"},
              {"id":"answer","type":"model","prompt":"{{input.prompt}} {{steps.find.text}} {{steps.web.text?}}"}],
             "output":"{{steps.answer.text}}"}""";

    private static List<String> problems(String definition) {
        return WorkflowCheck.problems(Specs.json(definition), TOOLS);
    }

    private static List<String> steps(String steps) {
        return problems("{\"steps\":[" + steps + "]}");
    }

    private static String model(String id, String more) {
        return "{\"id\":\"" + id + "\",\"type\":\"model\",\"prompt\":\"x\"" + more + "}";
    }

    @Test
    void aWorkflowThatFitsTogetherHasNoFindings() {
        assertEquals(List.of(), problems(WHOLE));
        Workflow workflow = WorkflowCheck.require(Specs.json(WHOLE), TOOLS);
        assertNotNull(workflow);
        assertEquals("find", workflow.start());
        assertEquals(5, workflow.steps().size());
    }

    @Test
    void whatIsNoWorkflowIsLeftAlone() {
        assertEquals(List.of(), problems("{\"entrypoint\":\"assistant\"}"));
        assertNull(WorkflowCheck.require(Specs.json("{}"), TOOLS));
        assertThrows(IllegalArgumentException.class, () -> WorkflowCheck.require(Specs.json("{\"steps\":[]}"), TOOLS));
    }

    @Test
    void theFormIsChecked() {
        assertEquals(List.of("The workflow must have 1 to 50 steps."), steps(""));
        assertEquals(List.of("Step id 'a' is used twice."), steps(model("a", "") + "," + model("a", "")));
        assertEquals(List.of("Step 'a' has the unknown type 'shell'."), steps("{\"id\":\"a\",\"type\":\"shell\"}"));
        assertEquals(List.of("Step 'a' needs a prompt."), steps("{\"id\":\"a\",\"type\":\"model\"}"));
        assertEquals(
                List.of("Step 1 needs an id of letters, digits, '_' and '-'."),
                steps("{\"type\":\"model\",\"prompt\":\"x\"}"));
        assertEquals(
                List.of("Step 'a': '{{system.env}}' is neither input.<name> nor steps.<id>.<field>."),
                steps("{\"id\":\"a\",\"type\":\"model\",\"prompt\":\"{{system.env}}\"}"));
        assertEquals(
                List.of("Step 'a' has a condition that must compare with one of equals, not_equals, contains, "
                        + "starts_with, greater_than, at_least, less_than, at_most, is_empty."),
                steps("{\"id\":\"a\",\"type\":\"branch\",\"branches\":[{\"when\":{\"op\":\"eval\"}}]}"));
    }

    @Test
    void theGraphIsChecked() {
        assertEquals(List.of("Step 'a' leads to the unknown step 'b'."), steps(model("a", ",\"next\":\"b\"")));
        assertEquals(List.of("Step 'b' cannot be reached."), steps(model("a", "") + "," + model("b", "")));
        assertEquals(
                List.of("The steps 'a', 'b' form or follow a cycle."),
                steps(model("a", ",\"next\":\"b\"") + "," + model("b", ",\"next\":\"a\"")));
        assertEquals(
                List.of("Step 'a' calls 'tool.rm', which is not among the agent's tool_refs."),
                steps("{\"id\":\"a\",\"type\":\"tool\",\"tool\":\"tool.rm\"}"));
        assertEquals(
                List.of("The workflow starts at the unknown step 'z'."),
                problems("{\"start\":\"z\",\"steps\":[" + model("a", "") + "]}"));
    }

    @Test
    void whatAStepNeedsMustBeThereOnEveryWay() {
        assertEquals(
                List.of("Step 'answer' needs 'steps.web.text', but that step may not have run before: write "
                        + "'steps.web.text?' when that is meant."),
                problems(WHOLE.replace("web.text?", "web.text")));
        assertEquals(
                List.of("Step 'find' needs 'input.topic', which is not a declared input."),
                problems(WHOLE.replace(
                        "\"query\":\"{{input.prompt}}\",\"top_k\"", "\"query\":\"{{input.topic}}\",\"top_k\"")));
        assertEquals(
                List.of("The output needs 'steps.answer.answer', but that step gives only text."),
                problems(WHOLE.replace("steps.answer.text", "steps.answer.answer")));
        assertEquals(
                List.of("The output needs 'steps.ghost.text', but there is no such step."),
                problems(WHOLE.replace("steps.answer.text", "steps.ghost.text")));
    }

    @Test
    void aPromptIsNotDeclaredAndAFailedCallLeadsToAStep() {
        assertEquals(
                List.of("Input 'prompt' is always there and cannot be declared."),
                problems("{\"inputs\":{\"prompt\":{\"type\":\"text\"}},\"steps\":[" + model("a", "") + "]}"));
        assertEquals(
                List.of("Step 'a' leads to the unknown step 'b'."),
                steps("{\"id\":\"a\",\"type\":\"tool\",\"tool\":\"tool.web_search\",\"failed\":\"b\"}"));
        // A result is there only when the call did not fail, so a step behind both ways asks for it with a question
        // mark.
        assertEquals(
                List.of(),
                steps("{\"id\":\"a\",\"type\":\"tool\",\"tool\":\"tool.web_search\",\"next\":\"b\",\"failed\":\"b\"},"
                        + "{\"id\":\"b\",\"type\":\"model\",\"prompt\":\"{{steps.a.result?}} {{steps.a.error?}}\"}"));
    }

    @Test
    void anAbsentValueIsFilledInOnlyWhereItMayBeAbsent() {
        Scope scope = new Scope(Specs.object().put("prompt", "x"), Map.of());
        Template strict = Template.parse(TextNode.valueOf("{{input.prompt}} {{input.more}}"), problem -> {});
        Failure missing = assertThrows(Failure.class, () -> strict.text(scope));
        assertEquals("reference_missing", missing.details().get("reason"));
        assertEquals("input.more", missing.details().get("reference"));
        Template lenient = Template.parse(TextNode.valueOf("{{input.prompt}} {{input.more?}}"), problem -> {});
        assertEquals("x ", lenient.text(scope));
    }

    @ParameterizedTest
    @CsvSource({
        "equals, Yes, ' yes ', true",
        "equals, 1, 1.0, false",
        "not_equals, a, b, true",
        "contains, 'Oh YES!', yes, true",
        "starts_with, Yesterday, yes, true",
        "greater_than, 10, 9, true",
        "at_least, 9, 9, true",
        "less_than, ten, 11, false",
        "at_most, 3, 2, false",
        "is_empty, ' ', '', true"
    })
    void conditionsCompare(String operator, String left, String right, boolean expected) {
        ObjectNode input = Specs.object().put("left", left).put("right", right);
        ObjectNode condition =
                Specs.object().put("op", operator).put("left", "{{input.left}}").put("right", "{{input.right}}");
        Condition read = new ConditionReader("Step", new ArrayList<>()).read(condition);
        assertNotNull(read);
        assertEquals(expected, read.test(new Scope(input, Map.of())));
    }

    @Test
    void conditionsAreJoinedAndReadOutputs() {
        Condition read = new ConditionReader("Step", new ArrayList<>()).read(Specs.json("""
                {"all":[{"op":"contains","left":"{{steps.a.tags}}","right":"Red"},
                        {"not":{"op":"is_empty","left":"{{steps.a.tags}}"}},
                        {"any":[{"op":"equals","left":"{{steps.a.count}}","right":2.0},
                                {"op":"equals","left":"{{steps.b.text?}}","right":"x"}]}]}"""));
        assertNotNull(read);
        Map<String, ObjectNode> outputs = Map.of("a", Specs.json("{\"tags\":[\"red\"],\"count\":2}"));
        assertEquals(true, read.test(new Scope(Specs.object(), outputs)));
        assertEquals(false, read.test(new Scope(Specs.object(), Map.of())));
    }

    @Test
    void filledInTextIsNeverATemplate() {
        Template template = Template.parse(
                Specs.json("{\"q\":\"Say {{input.prompt}}\",\"n\":\"{{steps.a.result}}\"}"), problem -> {});
        ObjectNode input = Specs.object().put("prompt", "{{steps.a.result}} $1");
        ObjectNode rendered =
                (ObjectNode) template.render(new Scope(input, Map.of("a", Specs.json("{\"result\":{\"k\":[1,2]}}"))));
        assertEquals("Say {{steps.a.result}} $1", rendered.path("q").asText());
        assertEquals(2, rendered.path("n").path("k").path(1).asInt());
    }
}
