package dev.orrery.local.state;

import dev.orrery.kit.trust.TrustKeys;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Collection;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;

/** Keys and passwords of the local suite: made once, kept in files that only their owner can read. */
public final class Secrets {
    private static final String READABLE = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    private static final int AES_256_KEY_BYTES = 32;

    private final Path folder;
    private final SecureRandom random = new SecureRandom();

    public Secrets(Path folder) {
        this.folder = folder;
    }

    /** Keys with which the services sign for each other. */
    public void ensureTrustKeys(Collection<String> services) throws IOException {
        TrustKeys.ensure(trust(), services);
    }

    public Path trustKey(String service) {
        return trust().resolve(service + ".key.json");
    }

    public Path trustBundle() {
        return trust().resolve(TrustKeys.BUNDLE_FILE);
    }

    private Path trust() {
        return folder.resolve("trust");
    }

    /** File with the key that signs the tokens of clients. */
    public Path identityKey() throws IOException {
        Path file = folder.resolve("identity.key.json");
        if (!Files.exists(file)) {
            write(file, TrustKeys.generate("identity").toJson(OutputControlLevel.INCLUDE_PRIVATE));
        }
        return file;
    }

    /** File with a password of 192 random bits. */
    public Path passwordFile(String name) throws IOException {
        Path file = folder.resolve(name);
        if (!Files.exists(file)) {
            byte[] bytes = new byte[24];
            random.nextBytes(bytes);
            write(file, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
        }
        return file;
    }

    public String password(String name) throws IOException {
        return Files.readString(passwordFile(name)).strip();
    }

    /** The first superadmin's password and whether it was made here rather than given. */
    public record SuperadminPassword(String value, boolean generated, Path file) {}

    /** Keeps what {@code ORRERY_SUPERADMIN_PASSWORD} gave at the first start, else makes one that can be typed. */
    public SuperadminPassword superadminPassword(Settings settings) throws IOException {
        Path file = folder.resolve("superadmin-password");
        Path given = folder.resolve("superadmin-password.given");
        if (!Files.exists(file)) {
            var fromOutside = settings.variable("ORRERY_SUPERADMIN_PASSWORD");
            if (fromOutside.isPresent()) {
                write(given, "The password came from ORRERY_SUPERADMIN_PASSWORD.");
            }
            write(file, fromOutside.orElseGet(this::typeable));
        }
        return new SuperadminPassword(Files.readString(file).strip(), !Files.exists(given), file);
    }

    private String typeable() {
        StringBuilder password = new StringBuilder();
        for (int position = 0; position < 20; position++) {
            password.append(READABLE.charAt(random.nextInt(READABLE.length())));
        }
        return password.toString();
    }

    /** Tells once, and only once, that the password may be shown. */
    public boolean showSuperadminPasswordNow() throws IOException {
        Path shown = folder.resolve("superadmin-password.shown");
        if (Files.exists(shown)) {
            return false;
        }
        write(shown, "The password was printed when it was made.");
        return true;
    }

    /** File with the keyset that encrypts stored credentials: Tink's JSON form, one AES-256-GCM key. */
    public Path keyset() throws IOException {
        Path file = folder.resolve("keyset.json");
        if (!Files.exists(file)) {
            write(file, newKeyset());
        }
        return file;
    }

    private String newKeyset() {
        byte[] key = new byte[AES_256_KEY_BYTES];
        random.nextBytes(key);
        // The protocol buffer AesGcmKey: field 3 (bytes) is the key, the version is left at 0.
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.write(3 << 3 | 2);
        message.write(key.length);
        message.writeBytes(key);
        int id = random.nextInt(1, Integer.MAX_VALUE);
        return """
                {"primaryKeyId":%1$d,"key":[{"keyData":{"typeUrl":"type.googleapis.com/google.crypto.tink.AesGcmKey",\
                "value":"%2$s","keyMaterialType":"SYMMETRIC"},"status":"ENABLED","keyId":%1$d,"outputPrefixType":"TINK"}]}
                """.formatted(id, Base64.getEncoder().encodeToString(message.toByteArray()));
    }

    private static void write(Path file, String text) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(fresh, text);
        Files.move(fresh, file);
    }
}
