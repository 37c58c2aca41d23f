package dev.orrery.modelops.credential;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Payload;
import dev.orrery.kit.trust.Actor;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the body of a new credential in the order of section 7.2. */
final class CredentialPayload {
    private static final String DEFAULT_PROVIDER = "openai_compatible";

    private CredentialPayload() {}

    static NewCredential read(@Nullable JsonNode body, Actor actor) {
        Payload payload = Payload.of(body);
        Optional<CredentialScope> scope =
                CredentialScope.parse(payload.text("credential_scope", CredentialScope.PERSONAL.wireName()));
        if (scope.equals(Optional.of(CredentialScope.PLATFORM)) && !actor.isSuperadmin()) {
            throw Failure.forbidden("forbidden", "Only a superadmin may store a platform credential.");
        }
        CredentialScope known = scope.orElseThrow(
                () -> Failure.badRequest("invalid_credential_scope", "credential_scope must be personal or platform."));
        String provider = payload.get("provider") == null
                ? DEFAULT_PROVIDER
                : payload.requiredText("provider", "invalid_provider").toLowerCase(Locale.ROOT);
        return new NewCredential(
                known == CredentialScope.PLATFORM ? owner(payload, actor) : actor.userId(),
                known,
                provider,
                payload.text("display_name", "credential"),
                payload.text("api_base_url"),
                apiKey(payload));
    }

    /** A key that reads like a reference would later be taken for one, and could name any secret of the process. */
    private static String apiKey(Payload payload) {
        String key = payload.requiredText("api_key", "invalid_api_key");
        if (key.startsWith("env://") || key.startsWith("modelops://")) {
            throw Failure.badRequest("invalid_api_key", "Give the key itself, not a reference to it.");
        }
        return key;
    }

    private static long owner(Payload payload, Actor actor) {
        JsonNode value = payload.get("owner_user_id");
        if (value == null) {
            return actor.userId();
        }
        if (!value.canConvertToLong() || !value.isIntegralNumber() || value.longValue() <= 0) {
            throw Failure.badRequest("invalid_owner_user_id", "owner_user_id must be the id of a user.");
        }
        return value.longValue();
    }
}
