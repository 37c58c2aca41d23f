package dev.orrery.context.schema;

import dev.orrery.context.Constraints;
import dev.orrery.context.neighbour.Neighbours;
import dev.orrery.contracts.platform.Capability;
import dev.orrery.contracts.platform.FamilyRef;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Payload;
import dev.orrery.kit.trust.Actor;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** Templates for schemas: those that come with the suite, then those that were made here. */
@ApplicationScoped
public class SchemaProfileService {
    private final BuiltInProfiles builtIn;
    private final StoredProfileRepository stored;
    private final Neighbours neighbours;

    SchemaProfileService(BuiltInProfiles builtIn, StoredProfileRepository stored, Neighbours neighbours) {
        this.builtIn = builtIn;
        this.stored = stored;
        this.neighbours = neighbours;
    }

    public List<SchemaProfile> of(Actor actor, String providerKey) {
        List<SchemaProfile> profiles = new ArrayList<>(builtIn.of(providerKey));
        stored.visible(actor, providerKey).forEach(profile -> profiles.add(profile.view()));
        return profiles;
    }

    public SchemaProfile create(Actor actor, Payload body) {
        KnowledgeSchema schema = KnowledgeSchema.of(body);
        StoredProfile profile = new StoredProfile();
        profile.id = UUID.randomUUID();
        profile.organizationId = UUID.fromString(actor.organizationId());
        profile.slug = body.requiredText("slug", "invalid_slug").toLowerCase(Locale.ROOT);
        profile.displayName = body.requiredText("display_name", "invalid_display_name");
        profile.providerKey =
                body.requiredText("provider_key", "invalid_provider_key").toLowerCase(Locale.ROOT);
        profile.description = body.text("description", "");
        profile.schemaJson = schema.toJson().toString();
        profile.createdBy = actor.userId();
        profile.createdAt = Instant.now();
        profile.updatedAt = profile.createdAt;
        requireVectorStore(profile.providerKey);
        if (builtIn.of(profile.providerKey).stream()
                .anyMatch(taken -> taken.slug().equals(profile.slug))) {
            throw conflict(profile);
        }
        try {
            QuarkusTransaction.requiringNew().run(() -> stored.persistAndFlush(profile));
        } catch (RuntimeException failed) {
            throw Constraints.violated(failed, "schema_profile_slug_key")
                    ? conflict(profile).causedBy(failed)
                    : failed;
        }
        return profile.view();
    }

    private void requireVectorStore(String family) {
        FamilyRef known = neighbours
                .family(family)
                .orElseThrow(() ->
                        Failure.notFound("provider_family_not_found", "There is no provider family '" + family + "'."));
        if (!Capability.VECTOR_STORE.wireName().equals(known.capability())) {
            throw Failure.badRequest(
                    "invalid_schema_profile_provider_capability", "The family '" + family + "' stores no vectors.");
        }
    }

    private static Failure conflict(StoredProfile profile) {
        return Failure.conflict(
                        "schema_profile_slug_conflict",
                        "The family '" + profile.providerKey + "' already has a profile '" + profile.slug + "'.")
                .with("provider_key", profile.providerKey)
                .with("slug", profile.slug);
    }
}
