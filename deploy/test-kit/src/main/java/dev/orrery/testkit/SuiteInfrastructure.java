package dev.orrery.testkit;

import dev.orrery.kit.trust.TrustKeys;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The one test resource of the suite: real PostgreSQL with the schema of the service, a real broker when asked for, and
 * trust keys for all services, so that {@link TestTokens} can sign as any of them.
 *
 * <p>Init arguments: {@code service} (name as in tokens, required), {@code kafka} ({@code true} for a broker).
 */
public class SuiteInfrastructure implements QuarkusTestResourceLifecycleManager {
    /** System property that tells {@link TestTokens} where the keys are. */
    static final String KEYS_PROPERTY = "orrery.test.keys";

    private String service = "";
    private boolean kafka;

    @Override
    public void init(Map<String, String> arguments) {
        service = arguments.getOrDefault("service", "");
        kafka = Boolean.parseBoolean(arguments.getOrDefault("kafka", "false"));
    }

    @Override
    public Map<String, String> start() {
        Path keys = keys();
        Map<String, String> config = new HashMap<>();
        config.put("orrery.trust.bundle", keys.resolve(TrustKeys.BUNDLE_FILE).toString());
        config.put(
                "orrery.trust.private-key", keys.resolve(service + ".key.json").toString());
        String schema = SuiteServices.SCHEMAS.get(service);
        if (schema != null) {
            config.putAll(TestPostgres.shared().datasource(schema));
        }
        if (kafka) {
            config.put("kafka.bootstrap.servers", TestKafka.shared().bootstrapServers());
        }
        return config;
    }

    static Path keys() {
        String made = System.getProperty(KEYS_PROPERTY);
        if (made != null) {
            return Path.of(made);
        }
        try {
            Path directory = TestFolder.create("orrery-test-keys");
            TrustKeys.ensure(directory, SuiteServices.ALL);
            System.setProperty(KEYS_PROPERTY, directory.toString());
            return directory;
        } catch (IOException failed) {
            throw new UncheckedIOException("Trust keys for the tests could not be written", failed);
        }
    }

    @Override
    public void stop() {
        // PostgreSQL and the broker serve every test class of this JVM and end with it.
    }
}
