package dev.orrery.suite.compose;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** {@code deploy/compose/compose.yaml} with its anchors and merges resolved. */
record ComposeFile(JsonNode document) {
    static final Path ROOT = Path.of(System.getProperty("orrery.suite.root"));

    /** A key twice in one mapping is refused. */
    static ComposeFile read() throws IOException {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        Object loaded = new Yaml(new SafeConstructor(options))
                .load(Files.readString(ROOT.resolve("deploy/compose/compose.yaml")));
        return new ComposeFile(new ObjectMapper().valueToTree(loaded));
    }

    Map<String, JsonNode> services() {
        Map<String, JsonNode> services = new TreeMap<>();
        document.path("services").properties().forEach(entry -> services.put(entry.getKey(), entry.getValue()));
        return services;
    }

    JsonNode service(String name) {
        return document.path("services").path(name);
    }

    /** Names of the services that are in a network. */
    Set<String> members(String network) {
        Set<String> members = new TreeSet<>();
        services().forEach((name, service) -> {
            if (texts(service.path("networks")).contains(network)) {
                members.add(name);
            }
        });
        return members;
    }

    boolean internal(String network) {
        return document.path("networks").path(network).path("internal").asBoolean();
    }

    /** Without its tag. */
    static String image(JsonNode service) {
        return service.path("image").asText().replaceFirst(":.*$", "");
    }

    static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(item -> texts.add(item.asText()));
        return texts;
    }

    static Stream<String> keys(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey);
    }
}
