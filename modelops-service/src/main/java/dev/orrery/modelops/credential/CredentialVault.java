package dev.orrery.modelops.credential;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import dev.orrery.kit.failure.Failure;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Seals and opens API keys. The owner and the id of the record are associated data, so that a ciphertext copied to
 * another row does not open there. A keyset that is configured and cannot be read stops the start.
 */
@Startup
@ApplicationScoped
public class CredentialVault {
    private static final Logger LOG = Logger.getLogger(CredentialVault.class);

    private final @Nullable Aead aead;

    CredentialVault(SecretsConfig config) {
        this.aead =
                config.keyset().map(file -> load(file, config.createKeyset())).orElse(null);
        if (aead == null) {
            LOG.warn("Credentials cannot be stored: set orrery.secrets.keyset to a Tink keyset file");
        }
    }

    private static Aead load(Path file, boolean create) {
        try {
            AeadConfig.register();
            if (create && !Files.exists(file)) {
                write(file);
            }
            return TinkJsonProtoKeysetFormat.parseKeyset(Files.readString(file), InsecureSecretKeyAccess.get())
                    .getPrimitive(RegistryConfiguration.get(), Aead.class);
        } catch (GeneralSecurityException | IOException unusable) {
            throw new IllegalStateException("orrery.secrets.keyset: " + file + " holds no usable keyset", unusable);
        }
    }

    private static void write(Path file) throws GeneralSecurityException, IOException {
        KeysetHandle handle = KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM);
        Files.createDirectories(file.toAbsolutePath().getParent());
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException madeByAnother) {
            LOG.debugf("%s was written meanwhile", file);
            return;
        }
        Files.writeString(file, TinkJsonProtoKeysetFormat.serializeKeyset(handle, InsecureSecretKeyAccess.get()));
    }

    byte[] seal(String secret, long ownerUserId, UUID id) {
        try {
            return keys().encrypt(secret.getBytes(StandardCharsets.UTF_8), associated(ownerUserId, id));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** @throws Failure 409 {@code credential_unavailable} when no key of the keyset opens it. */
    String open(byte[] sealed, long ownerUserId, UUID id) {
        try {
            return new String(keys().decrypt(sealed, associated(ownerUserId, id)), StandardCharsets.UTF_8);
        } catch (GeneralSecurityException unreadable) {
            throw Failure.conflict(
                            "credential_unavailable",
                            "Credential " + id
                                    + " cannot be opened with the keys of this installation; store it again.")
                    .causedBy(unreadable);
        }
    }

    private Aead keys() {
        if (aead == null) {
            throw Failure.unavailable(
                    "secrets_unavailable",
                    "This installation has no keys for secrets; the operator must set orrery.secrets.keyset.");
        }
        return aead;
    }

    private static byte[] associated(long ownerUserId, UUID id) {
        return (ownerUserId + ":" + id).getBytes(StandardCharsets.UTF_8);
    }
}
