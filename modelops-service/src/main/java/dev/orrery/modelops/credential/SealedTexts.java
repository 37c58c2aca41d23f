package dev.orrery.modelops.credential;

import dev.orrery.contracts.modelops.SecretText;
import dev.orrery.kit.failure.Failure;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Base64;

/** Secrets as text: {@code sealed:} and the ciphertext in Base64. */
@ApplicationScoped
class SealedTexts {
    private static final String PREFIX = "sealed:";

    /** UTF-8 of a character of a Java string. */
    private static final int BYTES_PER_CHARACTER = 3;

    /** At least what a ciphertext has besides the text: id of the key, nonce and tag. */
    private static final int OVERHEAD = 64;

    /** Most characters of a sealed text, whatever the secret is written in. */
    static final int LONGEST =
            PREFIX.length() + 4 * Math.ceilDiv(BYTES_PER_CHARACTER * SecretText.LONGEST + OVERHEAD, 3);

    private final CredentialVault vault;

    SealedTexts(CredentialVault vault) {
        this.vault = vault;
    }

    static boolean isSealed(String text) {
        return text.startsWith(PREFIX);
    }

    /** A sealed text comes back as it is, or sealed with the primary key when another one sealed it. */
    String seal(String text, String context) {
        String secret = text;
        if (isSealed(text)) {
            byte[] sealed = bytes(text);
            if (vault.isSealedWithPrimary(sealed)) {
                return text;
            }
            secret = vault.open(sealed, context);
        }
        return PREFIX + Base64.getEncoder().encodeToString(vault.seal(secret, context));
    }

    /** @throws Failure 409 {@code credential_unavailable} when no key opens it in this context */
    String open(String sealed, String context) {
        return vault.open(bytes(sealed), context);
    }

    private static byte[] bytes(String text) {
        try {
            if (isSealed(text)) {
                return Base64.getDecoder().decode(text.substring(PREFIX.length()));
            }
        } catch (IllegalArgumentException malformed) {
            throw notSealed().causedBy(malformed);
        }
        throw notSealed();
    }

    private static Failure notSealed() {
        return Failure.badRequest("invalid_payload", "This is no sealed text.");
    }
}
