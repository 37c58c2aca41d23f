package dev.orrery.platform.bootstrap;

import dev.orrery.contracts.platform.Capability;
import dev.orrery.platform.activation.ActivationStore;
import dev.orrery.platform.capability.CapabilityDescriptions;
import dev.orrery.platform.deployment.DeploymentBinding;
import dev.orrery.platform.deployment.DeploymentProfile;
import dev.orrery.platform.deployment.DeploymentRepository;
import dev.orrery.platform.profile.RuntimeProfiles;
import dev.orrery.platform.provider.ProviderFamily;
import dev.orrery.platform.provider.ProviderInstance;
import dev.orrery.platform.provider.ProviderRepository;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** Brings the stored control plane to what the server and its environment know, without undoing an operator's work. */
@ApplicationScoped
public class Seeder {
    static final String DEFAULT_DEPLOYMENT = "local-default";
    /** One seeding at a time, over all replicas. */
    private static final long LOCK = 0x6f72726572790001L;

    private final EntityManager entities;
    private final ProviderRepository providers;
    private final DeploymentRepository deployments;
    private final RuntimeProfiles profiles;
    private final ActivationStore activations;
    private final Seeds seeds;

    Seeder(
            EntityManager entities,
            ProviderRepository providers,
            DeploymentRepository deployments,
            RuntimeProfiles profiles,
            ActivationStore activations,
            Seeds seeds) {
        this.entities = entities;
        this.providers = providers;
        this.deployments = deployments;
        this.profiles = profiles;
        this.activations = activations;
        this.seeds = seeds;
    }

    /** Whether a start before this one seeded. */
    @Transactional
    boolean hasSeeded() {
        return (boolean)
                entities.createNativeQuery("select exists (select 1 from platform_capabilities)", Boolean.class)
                        .getSingleResult();
    }

    @Transactional
    public void seed() {
        entities.createNativeQuery("SELECT pg_advisory_xact_lock(:key)", Object.class)
                .setParameter("key", LOCK)
                .getSingleResult();
        capabilities();
        families();
        seeds.instances().forEach(this::instance);
        entities.flush();
        deployment(DEFAULT_DEPLOYMENT, "Local Default", Seeds.CHAT, seeds.hasLucene() ? Seeds.LUCENE : Seeds.WEAVIATE);
        if (seeds.hasLlamaCpp()) {
            deployment("local-llama-cpp", "Local llama.cpp", Seeds.LLAMA_CPP, Seeds.WEAVIATE);
        }
        if (seeds.hasQdrant()) {
            deployment("local-qdrant", "Local Qdrant", Seeds.CHAT, Seeds.QDRANT);
        }
        profiles.seed();
        entities.flush();
        if (deployments.active().isEmpty()) {
            deployments.bySlug(DEFAULT_DEPLOYMENT).ifPresent(profile -> activations.activate(profile.id, null));
        }
    }

    private void capabilities() {
        for (Capability capability : Capability.values()) {
            entities.createNativeQuery("INSERT INTO platform_capabilities VALUES (:key, :name, :description, :required)"
                            + " ON CONFLICT (capability_key) DO UPDATE SET display_name = excluded.display_name,"
                            + " description = excluded.description, is_required = excluded.is_required")
                    .setParameter("key", capability.wireName())
                    .setParameter("name", capability.displayName())
                    .setParameter("description", CapabilityDescriptions.of(capability))
                    .setParameter("required", capability.required())
                    .executeUpdate();
        }
    }

    private void families() {
        for (BuiltInFamily built : BuiltInFamily.values()) {
            ProviderFamily stored = providers.family(built.key()).orElse(null);
            ProviderFamily family = stored == null ? new ProviderFamily() : stored;
            built.writeTo(family);
            if (stored == null) {
                entities.persist(family);
            }
        }
        entities.flush();
    }

    private void instance(SeedInstance seed) {
        ProviderInstance stored = providers.bySlug(seed.slug()).orElse(null);
        if (stored != null && stored.seed == null) {
            // An operator's own instance took the name.
            return;
        }
        if (stored != null && seed.document().equals(stored.seed)) {
            return;
        }
        ProviderInstance provider = stored == null ? fresh(seed) : stored;
        seed.writeTo(provider);
        provider.updatedAt = Instant.now();
        if (stored == null) {
            providers.persist(provider);
        }
    }

    private ProviderInstance fresh(SeedInstance seed) {
        ProviderInstance provider = new ProviderInstance();
        provider.id = UUID.randomUUID();
        provider.slug = seed.slug();
        provider.family = providers.family(seed.family().key()).orElseThrow();
        provider.createdAt = Instant.now();
        return provider;
    }

    private void deployment(String slug, String displayName, String chat, String vectors) {
        DeploymentProfile profile = deployments.bySlug(slug).orElse(null);
        boolean made = profile == null;
        if (profile == null) {
            profile =
                    DeploymentProfile.create(slug, displayName, "Providers on this installation's own hardware", null);
        }
        bind(profile, made, Capability.LLM_INFERENCE, chat);
        bind(profile, made, Capability.EMBEDDINGS, Seeds.EMBEDDINGS);
        bind(profile, made, Capability.VECTOR_STORE, vectors);
        bind(profile, made, Capability.SANDBOX_EXECUTION, Seeds.SANDBOX);
        bind(profile, made, Capability.MCP_RUNTIME, Seeds.MCP);
        if (made) {
            deployments.persist(profile);
        }
    }

    /** Fills a binding that lacks; an optional one that an operator unbound stays unbound. */
    private void bind(DeploymentProfile profile, boolean made, Capability capability, String provider) {
        if (profile.binding(capability).isPresent() || (!made && !capability.required())) {
            return;
        }
        DeploymentBinding binding = profile.bindingFor(capability);
        binding.provider = providers.bySlug(provider).orElseThrow();
        binding.seedPending = profile.slug.equals(DEFAULT_DEPLOYMENT)
                && (capability == Capability.LLM_INFERENCE || capability == Capability.EMBEDDINGS);
        binding.resourcePolicy = capability == Capability.VECTOR_STORE
                ? new LinkedHashMap<>(Map.of("selection_mode", "explicit"))
                : new LinkedHashMap<>();
    }
}
