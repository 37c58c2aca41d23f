package dev.orrery.modelops.testrun;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.modelops.model.Model;
import dev.orrery.modelops.model.ModelDraft;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Section 6.2: a model is recognised in a runtime's inventory by any identifier that both have. */
class RuntimeMatchTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'id':'phi-lab'} | model_id -> id",
                "{'id':'PHI-LAB'} | model_id -> id",
                "{'id':'x','source_id':'phi-rt'} | provider_model_id -> source_id",
                "{'id':'x','provider_model_id':'phi-rt'} | provider_model_id -> provider_model_id",
                "{'id':'x','local_path':'/srv/models/phi'} | local_path -> local_path",
                "{'id':'/srv/models/other/../phi/'} | local_path -> id",
                "{'id':'/SRV/models/phi'} | local_path -> id",
                "{'id':'x','upstream_model':'/srv/models/phi'} | local_path -> upstream_model",
                "{'id':'x','metadata':{'upstream_model':'/srv/models/phi'}} | local_path -> metadata.upstream_model",
                "{'id':'x','metadata':{'local_path':'/srv/models/phi'}} | local_path -> metadata.local_path",
                "{'id':'x','metadata':{'source_id':'acme/phi'}} | metadata.source_id -> metadata.source_id",
                "{'id':'x','metadata':{'source_id':null}} | none",
                "{'id':'srv/models/phi'} | none",
                "{'id':'phi'} | none"
            })
    void anySharedIdentifierWillDo(String entry, String expected) throws JsonProcessingException {
        Optional<RuntimeMatch> found = RuntimeMatch.find(model(), inventory(entry));
        assertEquals(expected, found.map(RuntimeMatch::source).orElse("none"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"{'id':'other'};{'id':'phi-rt'};{'id':'phi-lab'} | phi-rt"})
    void theFirstEntryThatFitsIsMeant(String entries, String expected) throws JsonProcessingException {
        RuntimeMatch found = RuntimeMatch.find(model(), inventory(entries)).orElseThrow();
        assertEquals(expected, found.entry().path("id").asText());
    }

    private static Model model() {
        return Model.register(
                ModelDraft.servedLocally(
                        "phi-lab", "Phi Lab", "phi-rt", "/srv/models/phi", "llm", Map.of("source_id", "acme/phi")),
                "local",
                Instant.now());
    }

    private static List<JsonNode> inventory(String entries) throws JsonProcessingException {
        List<JsonNode> inventory = new ArrayList<>();
        for (String entry : entries.split(";", -1)) {
            inventory.add(JSON.readTree(entry.replace('\'', '"')));
        }
        return inventory;
    }
}
