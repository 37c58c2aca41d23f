package dev.orrery.backend.identity;

import dev.orrery.kit.failure.Failure;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/** Argon2id in the PHC string format: {@code $argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>}. */
@ApplicationScoped
class PasswordHasher {
    private static final Pattern PHC = Pattern.compile(
            "\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,3}),p=(\\d{1,2})\\$([A-Za-z0-9+/]+)\\$([A-Za-z0-9+/]+)");
    private static final Base64.Encoder ENCODER = Base64.getEncoder().withoutPadding();
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final long LONGEST_WAIT_SECONDS = 10;

    private final SecureRandom random = new SecureRandom();
    private final Cost cost;
    private final String hashOfNobody;
    /** Each hash holds its whole memory cost: a burst of logins waits instead of filling the heap. */
    private final Semaphore turns =
            new Semaphore(Math.max(2, Runtime.getRuntime().availableProcessors()));

    private record Cost(int memoryKib, int iterations, int parallelism) {}

    PasswordHasher(IdentityConfig config) {
        IdentityConfig.Argon2 argon2 = config.argon2();
        this.cost = new Cost(argon2.memoryKib(), argon2.iterations(), argon2.parallelism());
        this.hashOfNobody = hash("nobody");
    }

    final String hash(String password) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        byte[] hash = argon2id(password, salt, cost, HASH_BYTES);
        return "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s"
                .formatted(
                        cost.memoryKib(),
                        cost.iterations(),
                        cost.parallelism(),
                        ENCODER.encodeToString(salt),
                        ENCODER.encodeToString(hash));
    }

    boolean matches(String password, String encoded) {
        Matcher phc = parse(encoded);
        byte[] expected = Base64.getDecoder().decode(phc.group(5));
        byte[] actual = argon2id(password, Base64.getDecoder().decode(phc.group(4)), costOf(phc), expected.length);
        return MessageDigest.isEqual(expected, actual);
    }

    /** Takes as long as a comparison, so that an unknown user cannot be told from a wrong password. */
    void matchNobody(String password) {
        matches(password, hashOfNobody);
    }

    /** Whether the hash was made at another cost than today's. */
    boolean outdated(String encoded) {
        return !costOf(parse(encoded)).equals(cost);
    }

    private static Matcher parse(String encoded) {
        Matcher phc = PHC.matcher(encoded);
        if (!phc.matches()) {
            throw new IllegalStateException("A stored password hash is no Argon2id string");
        }
        return phc;
    }

    private static Cost costOf(Matcher phc) {
        return new Cost(Integer.parseInt(phc.group(1)), Integer.parseInt(phc.group(2)), Integer.parseInt(phc.group(3)));
    }

    private byte[] argon2id(String password, byte[] salt, Cost cost, int length) {
        try {
            if (!turns.tryAcquire(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw Failure.unavailable("auth_unavailable", "Too many logins at once; try again shortly.");
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw Failure.unavailable("auth_unavailable", "The service is stopping.")
                    .causedBy(stopped);
        }
        try {
            Argon2BytesGenerator generator = new Argon2BytesGenerator();
            generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                    .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                    .withMemoryAsKB(cost.memoryKib())
                    .withIterations(cost.iterations())
                    .withParallelism(cost.parallelism())
                    .withSalt(salt)
                    .build());
            byte[] hash = new byte[length];
            generator.generateBytes(password.getBytes(StandardCharsets.UTF_8), hash);
            return hash;
        } finally {
            turns.release();
        }
    }
}
