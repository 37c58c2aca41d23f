package dev.orrery.local.state;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {
    @TempDir
    Path root;

    private StateFolder state = new StateFolder(Path.of("."));

    @BeforeEach
    void prepare() throws IOException {
        state = new StateFolder(root.resolve(".state"));
        state.prepare();
    }

    @Test
    void everySecretCanBeReadByItsOwnerOnly() throws IOException {
        Secrets secrets = new Secrets(state.secrets());
        secrets.ensureTrustKeys(List.of("backend-api"));
        secrets.password("database-agent");
        secrets.identityKey();
        secrets.keyset();
        secrets.superadminPassword(settings(Map.of()));
        assertEquals("rwx------", permissions(state.secrets()));
        try (Stream<Path> files = Files.walk(state.secrets())) {
            List<String> open = files.filter(Files::isRegularFile)
                    .filter(file -> !file.equals(secrets.trustBundle()))
                    .filter(file -> !permissions(file).equals("rw-------"))
                    .map(Path::toString)
                    .toList();
            assertEquals(List.of(), open);
        }
    }

    @Test
    void aPasswordIsMadeOnceAndStays() throws IOException {
        String made = new Secrets(state.secrets()).password("database-agent");
        assertEquals(32, made.length());
        assertEquals(made, new Secrets(state.secrets()).password("database-agent"));
        assertFalse(made.equals(new Secrets(state.secrets()).password("database-context")));
    }

    @Test
    void theSuperadminsPasswordComesFromTheEnvironmentAtTheFirstStartOnly() throws IOException {
        Secrets secrets = new Secrets(state.secrets());
        var given = secrets.superadminPassword(settings(Map.of("ORRERY_SUPERADMIN_PASSWORD", "from-outside")));
        assertEquals("from-outside", given.value());
        assertFalse(given.generated());
        var later = secrets.superadminPassword(settings(Map.of()));
        assertEquals("from-outside", later.value());
        assertFalse(later.generated());
    }

    @Test
    void aGeneratedPasswordIsShownOnce() throws IOException {
        Secrets secrets = new Secrets(state.secrets());
        var made = secrets.superadminPassword(settings(Map.of()));
        assertTrue(made.generated());
        assertEquals(20, made.value().length());
        assertTrue(secrets.showSuperadminPasswordNow());
        assertFalse(secrets.showSuperadminPasswordNow());
    }

    @Test
    void tinkEncryptsWithTheKeyset() throws Exception {
        AeadConfig.register();
        String keyset = Files.readString(new Secrets(state.secrets()).keyset());
        Aead aead = TinkJsonProtoKeysetFormat.parseKeyset(keyset, InsecureSecretKeyAccess.get())
                .getPrimitive(RegistryConfiguration.get(), Aead.class);
        byte[] text = "a secret".getBytes(StandardCharsets.UTF_8);
        byte[] owner = "owner".getBytes(StandardCharsets.UTF_8);
        assertArrayEquals(text, aead.decrypt(aead.encrypt(text, owner), owner));
    }

    private Settings settings(Map<String, String> environment) {
        return new Settings(root, state, environment);
    }

    private static String permissions(Path file) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
    }
}
