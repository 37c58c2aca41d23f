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
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
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

    /** What Tink puts in front of a ciphertext: this byte and the id of the key. */
    private static final byte TINK_PREFIX = 1;

    private static final int PREFIX_LENGTH = 5;

    private final @Nullable Path file;
    private volatile @Nullable Keys loaded;

    private record Keys(Aead aead, int primaryId, FileTime modified) {}

    CredentialVault(SecretsConfig config) {
        this.file = config.keyset().orElse(null);
        if (file == null) {
            LOG.warn("Credentials cannot be stored: set orrery.secrets.keyset to a Tink keyset file");
        } else {
            this.loaded = load(file, config.createKeyset());
        }
    }

    private static Keys load(Path file, boolean create) {
        try {
            AeadConfig.register();
            if (create && !Files.exists(file)) {
                write(file);
            }
            FileTime modified = Files.getLastModifiedTime(file);
            KeysetHandle keyset =
                    TinkJsonProtoKeysetFormat.parseKeyset(Files.readString(file), InsecureSecretKeyAccess.get());
            return new Keys(
                    keyset.getPrimitive(RegistryConfiguration.get(), Aead.class),
                    keyset.getPrimary().getId(),
                    modified);
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
        return seal(secret, record(ownerUserId, id));
    }

    /** @throws Failure 409 {@code credential_unavailable} when no key of the keyset opens it. */
    String open(byte[] sealed, long ownerUserId, UUID id) {
        return open(sealed, record(ownerUserId, id), "Credential " + id);
    }

    /** @param context what the secret belongs to; it opens with the same one only */
    byte[] seal(String secret, String context) {
        try {
            return keys().aead().encrypt(bytes(secret), bytes(context));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** @throws Failure 409 {@code credential_unavailable} when no key of the keyset opens it in this context. */
    String open(byte[] sealed, String context) {
        return open(sealed, context, "The secret of " + context);
    }

    /** @param what the subject of the message to whoever must store it again */
    private String open(byte[] sealed, String context, String what) {
        try {
            return new String(keys().aead().decrypt(sealed, bytes(context)), StandardCharsets.UTF_8);
        } catch (GeneralSecurityException unreadable) {
            throw Failure.conflict(
                            "credential_unavailable",
                            what + " cannot be opened with the keys of this installation; store it again.")
                    .causedBy(unreadable);
        }
    }

    /** Whether this was sealed with the primary key, rather than with one that is kept for what it sealed before. */
    boolean isSealedWithPrimary(byte[] sealed) {
        return sealed.length > PREFIX_LENGTH
                && sealed[0] == TINK_PREFIX
                && ByteBuffer.wrap(sealed).getInt(1) == keys().primaryId();
    }

    /** The keyset is read again when its file changes, so that keys rotate without a restart. */
    private Keys keys() {
        Keys known = loaded;
        if (file == null || known == null) {
            throw Failure.unavailable(
                    "secrets_unavailable",
                    "This installation has no keys for secrets; the operator must set orrery.secrets.keyset.");
        }
        try {
            if (!Files.getLastModifiedTime(file).equals(known.modified())) {
                known = load(file, false);
                loaded = known;
            }
        } catch (IOException | IllegalStateException unreadable) {
            LOG.errorf(unreadable, "%s cannot be read; the keys that were read before stay in use", file);
        }
        return known;
    }

    private static String record(long ownerUserId, UUID id) {
        return ownerUserId + ":" + id;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
