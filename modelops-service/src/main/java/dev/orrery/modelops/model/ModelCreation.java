package dev.orrery.modelops.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Ids;
import dev.orrery.kit.payload.Payload;
import dev.orrery.kit.trust.Actor;
import dev.orrery.modelops.credential.Credential;
import dev.orrery.modelops.credential.CredentialService;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads the body of a new model in the order of section 5.2: the first failing rule answers. */
@ApplicationScoped
public class ModelCreation {
    private static final String MISSING = "missing_config";

    private final CredentialService credentials;

    ModelCreation(CredentialService credentials) {
        this.credentials = credentials;
    }

    ModelDraft read(Actor actor, @Nullable JsonNode body) {
        Payload payload = ModelPayload.of(body);
        OwnerType owner = ModelPayload.choice(payload, "owner_type", OwnerType.class, OwnerType.USER, MISSING);
        Backend backend = ModelPayload.choice(payload, "backend", Backend.class, Backend.EXTERNAL_API, MISSING);
        requirePermitted(actor, owner, backend);
        String task = payload.requiredText("task_key", MISSING).toLowerCase(Locale.ROOT);
        Category category = ModelPayload.choice(payload, "category", Category.class, Category.ofTask(task), MISSING);
        String id = ModelPayload.id(payload);
        String name = payload.requiredText("name", MISSING);
        VisibilityScope visibility = visibility(payload, owner);
        boolean local = backend == Backend.LOCAL;
        return new ModelDraft(
                id,
                name,
                payload.text("provider", "openai_compatible").toLowerCase(Locale.ROOT),
                local ? payload.text("provider_model_id") : payload.requiredText("provider_model_id", MISSING),
                backend,
                owner == OwnerType.USER ? actor.userId() : null,
                owner == OwnerType.USER ? UUID.fromString(actor.organizationId()) : null,
                ModelPayload.choice(
                        payload,
                        "source",
                        SourceKind.class,
                        local ? SourceKind.LOCAL_FOLDER : SourceKind.EXTERNAL_PROVIDER,
                        MISSING),
                payload.text("source_id"),
                payload.text("local_path"),
                ModelPayload.choice(
                        payload,
                        "availability",
                        Availability.class,
                        local ? Availability.OFFLINE_READY : Availability.ONLINE_ONLY,
                        MISSING),
                task,
                payload.text("comment"),
                ModelPayload.size(payload),
                ModelPayload.metadata(payload),
                local ? null : credential(actor, owner, payload),
                category,
                visibility);
    }

    private static void requirePermitted(Actor actor, OwnerType owner, Backend backend) {
        if (owner == OwnerType.PLATFORM && !actor.isSuperadmin()) {
            throw Failure.forbidden("forbidden", "Only a superadmin makes models of the platform.");
        }
        if (backend == Backend.LOCAL && !actor.isSuperadmin()) {
            throw Failure.forbidden("forbidden", "Only a superadmin makes local models.");
        }
        if (backend == Backend.LOCAL && owner == OwnerType.USER) {
            throw Failure.forbidden("forbidden", "A local model belongs to the platform: set owner_type to platform.");
        }
    }

    private static VisibilityScope visibility(Payload payload, OwnerType owner) {
        VisibilityScope standard = owner == OwnerType.USER ? VisibilityScope.PRIVATE : VisibilityScope.PLATFORM;
        VisibilityScope wanted = Objects.requireNonNull(
                ModelPayload.choice(payload, "visibility_scope", VisibilityScope.class, standard, MISSING));
        if ((owner == OwnerType.USER) != (wanted == VisibilityScope.PRIVATE)) {
            throw Failure.badRequest(MISSING, "A user's model is private; a platform model is not.");
        }
        return wanted;
    }

    private @Nullable Credential credential(Actor actor, OwnerType owner, Payload payload) {
        String text = payload.text("credential_id");
        if (text == null) {
            if (owner == OwnerType.USER) {
                throw Failure.badRequest(MISSING, "A cloud model of a user needs a credential_id.");
            }
            return null;
        }
        UUID id = Ids.uuid(text);
        if (id == null) {
            throw Failure.badRequest("invalid_credential_id", "A credential id is a UUID.");
        }
        return usable(actor, id);
    }

    /** @throws Failure 400 {@code missing_config} unless it is active and the actor may use it */
    Credential usable(Actor actor, UUID id) {
        return credentials
                .usable(actor, id)
                .orElseThrow(() ->
                        Failure.badRequest(MISSING, "There is no active credential with this id that you may use."));
    }
}
