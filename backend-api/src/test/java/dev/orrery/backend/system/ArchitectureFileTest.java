package dev.orrery.backend.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.kit.failure.Failure;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operator's own description of the installation. */
class ArchitectureFileTest {
    @TempDir
    Path directory;

    @Test
    void anOperatorsFileIsServedAndDrawnSafely() throws IOException {
        Architecture own = architecture("{\"nodes\":[{\"id\":\"a\",\"container\":\"\\\"><script>\",\"label\":\"A\"}]}");
        assertEquals("a", own.graph().at("/nodes/0/id").asText());
        assertTrue(own.svg().contains("data-container=\"&quot;&gt;&lt;script&gt;\""));
    }

    @Test
    void whatIsNoObjectOrMissingIsUnavailable() throws IOException {
        for (String text : new String[] {"[]", "{", "\"x\"", ""}) {
            Architecture broken = architecture(text);
            assertUnavailable(assertThrows(Failure.class, broken::graph));
            assertUnavailable(assertThrows(Failure.class, broken::svg));
        }
        assertUnavailable(assertThrows(Failure.class, architecture(directory.resolve("missing.json"))::graph));
    }

    private static void assertUnavailable(Failure failure) {
        assertEquals(503, failure.status());
        assertEquals("architecture_unavailable", failure.code());
    }

    private Architecture architecture(String text) throws IOException {
        return architecture(Files.writeString(directory.resolve("architecture.json"), text));
    }

    private static Architecture architecture(Path file) {
        SystemConfig config = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withMapping(SystemConfig.class)
                .withSources(
                        new PropertiesConfigSource(Map.of("orrery.system.architecture", file.toString()), "test", 100))
                .build()
                .getConfigMapping(SystemConfig.class);
        return new Architecture(config, new ObjectMapper());
    }
}
