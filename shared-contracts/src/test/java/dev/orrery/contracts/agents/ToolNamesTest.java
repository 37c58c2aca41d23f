package dev.orrery.contracts.agents;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ToolNamesTest {
    private static final String LONG = "a".repeat(63);

    @Test
    void whatTheProtocolTakesStaysAsItIs() {
        assertEquals(List.of("web_search", "Get-Tide"), ToolNames.FUNCTION.of(List.of("web_search", "Get-Tide")));
        assertEquals(List.of("files.read"), ToolNames.MCP.of(List.of("files.read")));
    }

    @Test
    void whatIsRefusedBecomesAnUnderscore() {
        assertEquals(
                List.of("files_read", "W_rter_z_hlen", "_"),
                ToolNames.FUNCTION.of(List.of("files.read", "Wörter zählen", "")));
        assertEquals(List.of("W_rter_z_hlen"), ToolNames.MCP.of(List.of("Wörter zählen")));
    }

    @Test
    void aNameThatFitsIsNeverTakenByAnother() {
        assertEquals(
                List.of("a_b_2", "a_b", "a_b_3", "a_b_4"), ToolNames.FUNCTION.of(List.of("a.b", "a_b", "a b", "a_b")));
    }

    @Test
    void longNamesAreCutAndStayApart() {
        assertEquals(
                List.of(LONG + 'b', LONG.substring(1) + "_2", LONG + 'c'),
                ToolNames.FUNCTION.of(List.of(LONG + "bb", LONG + "bc", LONG + "c")));
        assertEquals(List.of("a".repeat(128)), ToolNames.MCP.of(List.of("a".repeat(129))));
    }
}
