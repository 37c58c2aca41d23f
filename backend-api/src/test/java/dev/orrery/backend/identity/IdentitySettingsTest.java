package dev.orrery.backend.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.orrery.contracts.identity.Role;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Payload;
import dev.orrery.kit.trust.TrustKeys;
import io.quarkus.runtime.LaunchMode;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdentitySettingsTest {
    private static final UserRecord USER = new UserRecord(7, "a@b", "a", "user", true, Instant.EPOCH, Instant.EPOCH);

    private static final UUID SESSION = UUID.fromString("1c7c1a52-0000-4000-8000-000000000001");

    @TempDir
    Path directory;

    private static IdentityConfig config(Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withMapping(IdentityConfig.class)
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build()
                .getConfigMapping(IdentityConfig.class);
    }

    @ParameterizedTest
    @CsvSource({"60,60", "0,28800", "-5,28800", "soon,28800", "'',28800"})
    void aLifetimeThatIsNoPositiveNumberIsTheDefault(String setting, long seconds) {
        assertEquals(
                seconds,
                config(Map.of("auth.access-token-ttl-seconds", setting))
                        .tokenLifetime()
                        .toSeconds());
    }

    @ParameterizedTest
    @CsvSource({"1,true", "yes,true", "on,true", "true,true", "0,false", "no,false", "off,false", "false,false"})
    void selfRegistrationReadsTheUsualWords(String setting, boolean allowed) {
        assertEquals(
                allowed, config(Map.of("auth.allow-self-register", setting)).allowSelfRegister());
    }

    @Test
    void withoutSelfRegistrationOnlyAdministratorsMakeUsers() {
        RegistrationRules rules = new RegistrationRules(config(Map.of("auth.allow-self-register", "false")));
        Payload body = Payload.of(JsonNodeFactory.instance.objectNode());
        Failure refused = assertThrows(Failure.class, () -> rules.apply(body, "a@b", "a", Optional.empty()));
        assertEquals(403, refused.status());
        assertEquals("self_registration_disabled", refused.code());
        assertEquals(
                new Registration("a@b", "a", Role.USER, false), rules.apply(body, "a@b", "a", Optional.of(Role.ADMIN)));
    }

    @Test
    void productionNeedsASigningKey() {
        IllegalStateException missing =
                assertThrows(IllegalStateException.class, () -> new ClientTokens(config(Map.of()), LaunchMode.NORMAL));
        assertTrue(String.valueOf(missing.getMessage()).contains("orrery.identity.signing-key"));
    }

    @Test
    void everyInstanceWithTheKeyAcceptsTheTokensOfTheOthers() throws Exception {
        Path file = directory.resolve("identity.json");
        Files.writeString(file, TrustKeys.generate("clients-1").toJson(OutputControlLevel.INCLUDE_PRIVATE));
        IdentityConfig config = config(Map.of("orrery.identity.signing-key", file.toString()));
        String token = new ClientTokens(config, LaunchMode.NORMAL).issue(USER, SESSION);
        assertEquals(
                new ClientTokens.Bearer(7, "a", SESSION),
                new ClientTokens(config, LaunchMode.NORMAL).bearer("Bearer " + token));
    }
}
