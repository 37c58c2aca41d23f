package dev.orrery.kit.trust;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;

/** Reads and writes the key files of {@link TrustConfig}. */
public final class TrustKeys {
    public static final String BUNDLE_FILE = "trust-bundle.json";

    private TrustKeys() {}

    /**
     * Writes {@code <service>.key.json} for each service that has none, owner-readable only, and the bundle of all
     * their public keys.
     */
    public static void ensure(Path directory, Collection<String> services) throws IOException {
        Files.createDirectories(directory);
        List<JsonWebKey> keys = new ArrayList<>();
        for (String service : services) {
            Path file = directory.resolve(service + ".key.json");
            if (!Files.exists(file)) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                Files.writeString(file, generate(service).toJson(OutputControlLevel.INCLUDE_PRIVATE));
            }
            keys.add(read(file));
        }
        Files.writeString(
                directory.resolve(BUNDLE_FILE), new JsonWebKeySet(keys).toJson(OutputControlLevel.PUBLIC_ONLY));
    }

    public static PublicJsonWebKey generate(String keyId) {
        try {
            var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            PublicJsonWebKey key = PublicJsonWebKey.Factory.newPublicJwk(pair.getPublic());
            key.setPrivateKey(pair.getPrivate());
            key.setKeyId(keyId);
            key.setUse("sig");
            key.setAlgorithm("EdDSA");
            return key;
        } catch (GeneralSecurityException | JoseException unavailable) {
            throw new IllegalStateException("This JDK offers no Ed25519 keys", unavailable);
        }
    }

    public static PublicJsonWebKey read(Path file) throws IOException {
        try {
            return PublicJsonWebKey.Factory.newPublicJwk(Files.readString(file));
        } catch (JoseException malformed) {
            throw new IOException(file + " holds no JSON Web Key", malformed);
        }
    }

    public static PrivateKey privateKey(Path file) throws IOException {
        PrivateKey key = read(file).getPrivateKey();
        if (key == null) {
            throw new IOException(file + " holds a public key only");
        }
        return key;
    }

    /** Public keys of a bundle by key id. */
    public static Map<String, Key> bundle(Path file) throws IOException {
        try {
            return new JsonWebKeySet(Files.readString(file))
                    .getJsonWebKeys().stream()
                            .collect(Collectors.toUnmodifiableMap(JsonWebKey::getKeyId, JsonWebKey::getKey));
        } catch (JoseException malformed) {
            throw new IOException(file + " holds no JSON Web Key Set", malformed);
        }
    }
}
