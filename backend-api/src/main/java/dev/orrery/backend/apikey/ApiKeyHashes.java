package dev.orrery.backend.apikey;

import dev.orrery.kit.failure.Failure;
import io.quarkus.runtime.LaunchMode;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jboss.logging.Logger;

/**
 * Keyed hashes of API keys. Keys hold 256 random bits, so a fast hash is as good as a slow one; the hash key keeps whoever
 * can write the table from making keys.
 */
@ApplicationScoped
class ApiKeyHashes {
    private static final Logger LOG = Logger.getLogger(ApiKeyHashes.class);
    private static final String ALGORITHM = "HmacSHA256";
    private static final int FEWEST_BYTES = 16;

    /** The first one makes new hashes. */
    private final List<SecretKeySpec> keys = new ArrayList<>();

    ApiKeyHashes(ApiKeyConfig config, LaunchMode mode) {
        config.hashKey().map(ApiKeyHashes::read).ifPresent(keys::add);
        if (keys.isEmpty() && mode != LaunchMode.NORMAL) {
            byte[] random = new byte[32];
            new SecureRandom().nextBytes(random);
            keys.add(new SecretKeySpec(random, ALGORITHM));
        }
        if (keys.isEmpty()) {
            LOG.warn("API keys are off: set orrery.api-keys.hash-key to a file with a random key");
        } else {
            config.formerHashKeys().orElse(List.of()).stream()
                    .map(ApiKeyHashes::read)
                    .forEach(keys::add);
        }
    }

    private static SecretKeySpec read(Path file) {
        try {
            byte[] bytes = Files.readString(file).strip().getBytes(StandardCharsets.UTF_8);
            if (bytes.length < FEWEST_BYTES) {
                throw new IllegalStateException(file + " holds less than " + FEWEST_BYTES + " bytes");
            }
            return new SecretKeySpec(bytes, ALGORITHM);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** @throws Failure 503 {@code api_keys_unavailable} when there is no hash key */
    byte[] hash(String secret) {
        if (keys.isEmpty()) {
            throw Failure.unavailable(
                    "api_keys_unavailable", "This installation has no key for API keys yet; ask its operator.");
        }
        return hash(keys.getFirst(), secret);
    }

    boolean matches(String secret, byte[] expected) {
        return keys.stream().anyMatch(key -> MessageDigest.isEqual(hash(key, secret), expected));
    }

    private static byte[] hash(SecretKeySpec key, String secret) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(secret.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("Every Java platform has " + ALGORITHM, impossible);
        }
    }
}
