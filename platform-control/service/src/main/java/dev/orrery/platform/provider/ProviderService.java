package dev.orrery.platform.provider;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Payload;
import dev.orrery.platform.audit.ChangeAudit;
import dev.orrery.platform.audit.Subject;
import dev.orrery.platform.json.JsonMaps;
import dev.orrery.platform.peer.KnowledgeBases;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.hibernate.exception.ConstraintViolationException;
import org.jspecify.annotations.Nullable;

/** Rules of provider instances, section 6.3. */
@ApplicationScoped
public class ProviderService {
    /** Keys of the server inside the legacy config document; a client cannot set them. */
    private static final Set<String> SERVER_OWNED = Set.of(
            "secret_refs",
            "loaded_managed_model_id",
            "loaded_managed_model_name",
            "loaded_runtime_model_id",
            "loaded_local_path",
            "loaded_source_id",
            "load_state",
            "load_error");

    private final ProviderRepository providers;
    private final KnowledgeBases knowledgeBases;
    private final ProviderSecrets secrets;
    private final SlotViews slots;
    private final ChangeAudit audit;

    ProviderService(
            ProviderRepository providers,
            KnowledgeBases knowledgeBases,
            ProviderSecrets secrets,
            SlotViews slots,
            ChangeAudit audit) {
        this.providers = providers;
        this.knowledgeBases = knowledgeBases;
        this.secrets = secrets;
        this.slots = slots;
        this.audit = audit;
    }

    /** With what the runtimes hold now; they are asked outside the transaction. */
    public List<ProviderView> list() {
        return slots.views(stored());
    }

    @Transactional
    List<ProviderInstance> stored() {
        return providers.allSorted();
    }

    @Transactional
    public List<FamilyView> families() {
        return providers.families().stream().map(FamilyView::of).toList();
    }

    /** @throws Failure 404 {@code provider_not_found} */
    @Transactional
    public ProviderInstance require(@Nullable UUID id) {
        ProviderInstance provider = id == null ? null : providers.findById(id);
        if (provider == null) {
            throw Failure.notFound("provider_not_found", "There is no provider instance with this id.");
        }
        return provider;
    }

    /** With what the runtimes hold now, as {@link #list} shows it. */
    public ProviderView create(Payload body, long userId) {
        UUID id = UUID.randomUUID();
        return shown(stored(id, body, sealed(id, body), userId));
    }

    /** As {@link #create}. */
    public ProviderView update(UUID id, Payload body, long userId) {
        return shown(changed(id, body, sealed(id, body), userId));
    }

    /** Before the transaction, since another service seals. */
    private Map<String, String> sealed(UUID id, Payload body) {
        return body.get("secret_refs") instanceof ObjectNode sent ? secrets.sealed(id, sent) : Map.of();
    }

    private ProviderView shown(ProviderInstance provider) {
        return slots.views(List.of(provider)).getFirst();
    }

    @Transactional
    ProviderInstance stored(UUID id, Payload body, Map<String, String> sealed, long userId) {
        String key = body.requiredText("provider_key", "invalid_provider_key").toLowerCase(Locale.ROOT);
        ProviderInstance provider = new ProviderInstance();
        provider.id = id;
        provider.family = providers
                .family(key)
                .orElseThrow(() -> Failure.notFound(
                        "provider_family_not_found", "There is no provider family '" + key + "'; list them first."));
        provider.slug = slug(body);
        provider.displayName = body.requiredText("display_name", "invalid_display_name");
        provider.endpointUrl = body.requiredText("endpoint_url", "invalid_endpoint_url");
        provider.createdAt = Instant.now();
        apply(provider, body, sealed);
        providers.persist(provider);
        return changed(provider, null, userId);
    }

    @Transactional
    ProviderInstance changed(UUID id, Payload body, Map<String, String> sealed, long userId) {
        ProviderInstance provider = require(id);
        ProviderView before = ProviderView.of(provider);
        if (body.get("slug") != null) {
            provider.slug = slug(body);
        }
        if (body.get("display_name") != null) {
            provider.displayName = body.requiredText("display_name", "invalid_display_name");
        }
        if (body.get("endpoint_url") != null) {
            provider.endpointUrl = body.requiredText("endpoint_url", "invalid_endpoint_url");
        }
        apply(provider, body, sealed);
        return changed(provider, before, userId);
    }

    private ProviderInstance changed(ProviderInstance provider, @Nullable ProviderView before, long userId) {
        flush(provider);
        note(provider, before, ProviderView.of(provider), userId);
        return provider;
    }

    private void note(
            ProviderInstance provider, @Nullable ProviderView before, @Nullable ProviderView after, long userId) {
        audit.note(userId, Subject.PROVIDER, provider.id.toString(), provider.slug, before, after);
    }

    public void delete(UUID id, long userId) {
        long references = knowledgeBasesOf(id);
        remove(id, references, userId);
    }

    @Transactional
    void remove(UUID id, long knowledgeBaseCount, long userId) {
        ProviderInstance provider = require(id);
        long bindings = providers.bindingsOf(id);
        if (bindings > 0 || knowledgeBaseCount > 0) {
            Failure inUse = inUse(provider, bindings);
            throw knowledgeBaseCount > 0 ? inUse.with("knowledge_base_count", knowledgeBaseCount) : inUse;
        }
        note(provider, ProviderView.of(provider), null, userId);
        providers.delete(provider);
        try {
            providers.flush();
        } catch (ConstraintViolationException boundMeanwhile) {
            throw inUse(provider, 1).causedBy(boundMeanwhile);
        }
    }

    private static Failure inUse(ProviderInstance provider, long bindings) {
        return Failure.conflict(
                        "provider_instance_in_use",
                        "Provider '" + provider.slug + "' is bound or serves a knowledge base; release it first.")
                .with("binding_count", bindings);
    }

    /** Asked before the transaction; 404 and bindings need no answer of the other service. */
    private long knowledgeBasesOf(UUID id) {
        if (inUseOrUnknown(id)) {
            return 0;
        }
        return knowledgeBases.all().stream()
                .filter(base ->
                        id.equals(base.backingProviderInstanceId()) || id.equals(base.embeddingProviderInstanceId()))
                .count();
    }

    @Transactional
    boolean inUseOrUnknown(UUID id) {
        require(id);
        return providers.bindingsOf(id) > 0;
    }

    private static void apply(ProviderInstance provider, Payload body, Map<String, String> sealed) {
        if (body.get("description") != null) {
            provider.description = body.text("description", "");
        }
        if (body.has("healthcheck_url")) {
            provider.healthcheckUrl = body.text("healthcheck_url");
        }
        provider.enabled = body.bool("enabled", provider.enabled, "invalid_enabled");
        ObjectNode config = body.object("config", "invalid_provider_config");
        ObjectNode sent = body.object("secret_refs", "invalid_secret_refs");
        if (config != null) {
            Map<String, @Nullable Object> settings = JsonMaps.of(config);
            settings.keySet().removeAll(SERVER_OWNED);
            provider.config = settings;
        }
        if (sent != null) {
            provider.secretRefs = SecretRefs.read(sent, sealed, provider.secretRefs);
        }
        provider.updatedAt = Instant.now();
    }

    private static String slug(Payload body) {
        return body.requiredText("slug", "invalid_slug").toLowerCase(Locale.ROOT);
    }

    private void flush(ProviderInstance provider) {
        try {
            providers.flush();
        } catch (ConstraintViolationException taken) {
            if (!"platform_provider_instances_slug_key".equals(taken.getConstraintName())) {
                throw taken;
            }
            throw Failure.conflict(
                            "provider_instance_exists",
                            "The slug '" + provider.slug + "' is taken by another provider; choose another.")
                    .causedBy(taken);
        }
    }
}
