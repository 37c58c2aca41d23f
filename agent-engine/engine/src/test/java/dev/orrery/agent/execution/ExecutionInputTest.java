package dev.orrery.agent.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.orrery.agent.Specs;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.json.SuiteJson;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read of a request to execute, section 7.3 of the playgrounds contract. */
class ExecutionInputTest {
    private static ExecutionInput input(String json) {
        return ExecutionInput.of(Specs.json(json));
    }

    private static List<String> messages(ExecutionInput input) {
        return input.messages().stream()
                .map(message -> message.role() + ": " + message.content())
                .toList();
    }

    @Test
    void usableMessagesCountAndThePromptIsNotAdded() {
        ExecutionInput input = input("""
                {"prompt":"Not added","messages":[
                  {"role":"system","content":"Be kind."},
                  {"role":"developer","content":"Be brief."},
                  {"role":" User ","content":[{"type":"text","text":"One"},{"type":"image","url":"x"},
                                              {"type":"text","text":"two"}]},
                  {"role":"assistant","content":"Three"},
                  {"role":"robot","content":"dropped"},
                  {"role":"user","content":" "},
                  {"role":"user","content":[{"type":"image"}]},
                  "dropped", 7, null]}""");
        assertEquals(
                List.of("system: Be kind.", "system: Be brief.", "user: One\ntwo", "assistant: Three"),
                messages(input));
        assertEquals("Not added", input.question());
    }

    @Test
    void thePromptIsTheMessageWhenNoneCanBeUsed() {
        assertEquals(
                List.of("user: Ask"),
                messages(input("{\"prompt\":\" Ask \",\"messages\":[{\"role\":\"robot\",\"content\":\"x\"}]}")));
        assertEquals(List.of(), messages(input("{}")));
        assertNull(input("{}").question());
        assertEquals("last", input("""
                {"messages":[{"role":"user","content":"first"},{"role":"user","content":"last"}]}""").question());
    }

    @Test
    void theQueryComesFromThePromptElseFromTheLastMessage() {
        assertEquals("Ask", query("{\"prompt\":\"Ask\",\"retrieval\":{\"index\":\"kb\"}}"));
        assertEquals("last", query("""
                {"messages":[{"role":"user","content":"first"},{"role":"user","content":"last"},
                             {"role":"assistant","content":"no"}],"retrieval":{"index":"kb"}}"""));
        Failure nothing = assertThrows(Failure.class, () -> input("{\"retrieval\":{\"index\":\"kb\"}}"));
        assertEquals("invalid_retrieval_input", nothing.code());
        assertEquals(400, nothing.status());
    }

    private static String query(String json) {
        return Objects.requireNonNull(input(json).retrieval()).query();
    }

    @ParameterizedTest
    @CsvSource({
        "online, offline, online",
        "OFFLINE, online, offline",
        "air_gapped, online, offline",
        "somewhere, offline, offline",
        "somewhere, online, online",
        "'', online, online"
    })
    void anUnknownProfileIsTheInstallations(String asked, String installed, String expected) {
        ExecutionCommand command = ExecutionCommand.of(
                Specs.object().put("agent_id", "agent.a").put("runtime_profile", asked), installed, SuiteJson.mapper());
        assertEquals(expected, command.runtimeProfile());
    }

    @Test
    void aClientSuppliesNeitherProfileNorSnapshot() {
        ExecutionCommand command = ExecutionCommand.ofPublic(Specs.json("""
                {"agent_id":"agent.a","runtime_profile":"online","requested_by_role":"superadmin","org_id":"x",
                 "platform_runtime":{"deployment_profile":{},"capabilities":{}}}"""));
        assertEquals("offline", command.runtimeProfile());
        assertNull(command.platformRuntime());
    }

    @Test
    void anUnreadableSnapshotIsNotQuoted() {
        Failure failure = assertThrows(
                Failure.class,
                () -> ExecutionCommand.of(
                        Specs.json("{\"agent_id\":\"agent.a\",\"platform_runtime\":{\"capabilities\":\"sk-secret\"}}"),
                        "offline",
                        SuiteJson.mapper()));
        assertEquals("invalid_payload", failure.code());
        assertEquals(false, String.valueOf(failure.getMessage()).contains("sk-secret"));
        assertNull(failure.getCause());
    }
}
