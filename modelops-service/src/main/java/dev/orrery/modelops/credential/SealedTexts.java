package dev.orrery.modelops.credential;

import dev.orrery.kit.failure.Failure;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Base64;

/** Secrets as text: {@code sealed:} and the ciphertext in Base64. */
@ApplicationScoped
class SealedTexts {
    static final String PREFIX = "sealed:";

    private final CredentialVault vault;

    SealedTexts(CredentialVault vault) {
        this.vault = vault;
    }

    /** A sealed text comes back as it is, or sealed with the primary key when another one sealed it. */
    String seal(String text, String context) {
        String secret = text;
        if (text.startsWith(PREFIX)) {
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
            if (text.startsWith(PREFIX)) {
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
