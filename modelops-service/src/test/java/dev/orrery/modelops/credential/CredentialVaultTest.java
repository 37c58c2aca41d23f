package dev.orrery.modelops.credential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import dev.orrery.kit.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CredentialVaultTest {
    private static final UUID ID = UUID.fromString("5b0f6c1e-8d1b-4a52-9a57-0f4f7d0d2a11");

    @TempDir
    Path directory;

    @Test
    void aSealedKeyOpensOnlyInItsOwnRecord() {
        CredentialVault vault = vault(file(), true);
        byte[] sealed = vault.seal("sk-secret", 42, ID);
        assertEquals("sk-secret", vault.open(sealed, 42, ID));
        Failure closed = assertThrows(Failure.class, () -> vault.open(sealed, 43, ID));
        assertEquals("credential_unavailable", closed.code());
        assertEquals(
                "Credential " + ID + " cannot be opened with the keys of this installation; store it again.",
                closed.getMessage());
        assertEquals(
                "credential_unavailable",
                assertThrows(Failure.class, () -> vault.open(sealed, 42, UUID.randomUUID()))
                        .code());
        assertFalse(Arrays.equals(sealed, vault.seal("sk-secret", 42, ID)));
    }

    @Test
    void theKeysetIsMadeForItsOwnerOnlyAndUsedAgain() throws IOException {
        byte[] sealed = vault(file(), true).seal("sk-secret", 42, ID);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
        assertEquals("sk-secret", vault(file(), true).open(sealed, 42, ID));
    }

    @Test
    void oldKeysOpenAfterARotation() throws GeneralSecurityException, IOException {
        byte[] sealed = vault(file(), true).seal("sk-old", 42, ID);
        KeysetHandle old =
                TinkJsonProtoKeysetFormat.parseKeyset(Files.readString(file()), InsecureSecretKeyAccess.get());
        KeysetHandle rotated = KeysetHandle.newBuilder(old)
                .addEntry(KeysetHandle.generateEntryFromParameters(PredefinedAeadParameters.AES256_GCM)
                        .withRandomId()
                        .makePrimary())
                .build();
        Path next = directory.resolve("rotated.json");
        Files.writeString(next, TinkJsonProtoKeysetFormat.serializeKeyset(rotated, InsecureSecretKeyAccess.get()));

        CredentialVault vault = vault(next, false);
        assertEquals("sk-old", vault.open(sealed, 42, ID));
        byte[] resealed = vault.seal("sk-old", 42, ID);
        assertThrows(Failure.class, () -> vault(file(), false).open(resealed, 42, ID));
        assertFalse(vault.isSealedWithPrimary(sealed));
        assertTrue(vault.isSealedWithPrimary(resealed));
    }

    @Test
    void aKeysetThatBecomesUnreadableLeavesTheKeysInUse() throws IOException {
        CredentialVault vault = vault(file(), true);
        byte[] sealed = vault.seal("sk-secret", 42, ID);
        Files.writeString(file(), "not a keyset");
        Files.setLastModifiedTime(file(), FileTime.fromMillis(1));
        assertEquals("sk-secret", vault.open(sealed, 42, ID));
    }

    /** The launcher has no Tink on its class path and writes the keyset itself. */
    @Test
    void aKeysetWrittenByHandSealsAndOpens() throws IOException {
        byte[] key = new byte[2 + 32];
        key[0] = 0x1a;
        key[1] = 32;
        Files.writeString(file(), """
                {"primaryKeyId":4711,"key":[{"keyData":{"typeUrl":"type.googleapis.com/google.crypto.tink.AesGcmKey",
                 "value":"%s","keyMaterialType":"SYMMETRIC"},"status":"ENABLED","keyId":4711,"outputPrefixType":"TINK"}]}
                """.formatted(Base64.getEncoder().encodeToString(key)));
        CredentialVault vault = vault(file(), false);
        assertEquals("sk-secret", vault.open(vault.seal("sk-secret", 42, ID), 42, ID));
    }

    @Test
    void aConfiguredKeysetThatIsMissingStopsTheStart() {
        assertThrows(IllegalStateException.class, () -> vault(file(), false));
    }

    @Test
    void withoutAKeysetNothingIsSealed() {
        CredentialVault vault = new CredentialVault(config(Optional.empty(), false));
        assertEquals(
                "secrets_unavailable",
                assertThrows(Failure.class, () -> vault.seal("sk-secret", 42, ID))
                        .code());
    }

    private Path file() {
        return directory.resolve("keyset.json");
    }

    private static CredentialVault vault(Path file, boolean create) {
        return new CredentialVault(config(Optional.of(file), create));
    }

    private static SecretsConfig config(Optional<Path> file, boolean create) {
        return new SecretsConfig() {
            @Override
            public Optional<Path> keyset() {
                return file;
            }

            @Override
            public boolean createKeyset() {
                return create;
            }
        };
    }
}
