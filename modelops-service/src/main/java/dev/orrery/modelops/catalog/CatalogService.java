package dev.orrery.modelops.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Payload;
import dev.orrery.kit.trust.Actor;
import dev.orrery.modelops.artifact.ModelFolder;
import dev.orrery.modelops.audit.AuditLog;
import dev.orrery.modelops.model.Availability;
import dev.orrery.modelops.model.Backend;
import dev.orrery.modelops.model.CatalogStatus;
import dev.orrery.modelops.model.Category;
import dev.orrery.modelops.model.Model;
import dev.orrery.modelops.model.ModelDraft;
import dev.orrery.modelops.model.ModelPayload;
import dev.orrery.modelops.model.ModelRegistrar;
import dev.orrery.modelops.model.ModelRepository;
import dev.orrery.modelops.model.ModelView;
import dev.orrery.modelops.model.SourceKind;
import dev.orrery.modelops.model.VisibilityScope;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Section 8: the whole registry, and local models put into it with their files. */
@ApplicationScoped
public class CatalogService {
    private static final Set<String> PROVIDERS = Set.of("huggingface", "local", "custom");

    private final ModelRepository models;
    private final ModelRegistrar registrar;
    private final ModelFolder folder;
    private final AuditLog audit;

    CatalogService(ModelRepository models, ModelRegistrar registrar, ModelFolder folder, AuditLog audit) {
        this.models = models;
        this.registrar = registrar;
        this.folder = folder;
        this.audit = audit;
    }

    public List<CatalogItem> list(Actor actor) {
        return models.newestFirst().stream()
                .map(model -> CatalogItem.of(
                        ModelView.of(model, actor), model.catalogStatus().wireName()))
                .toList();
    }

    public List<LocalArtifact> artifacts(Actor actor) {
        return models.newestFirst().stream()
                .filter(Model::isLocal)
                .map(model -> LocalArtifact.of(model, actor))
                .toList();
    }

    @Transactional
    public CatalogItem create(Actor actor, @Nullable JsonNode body) {
        Payload payload = ModelPayload.of(body);
        String name = payload.requiredText("name", "invalid_name");
        String provider = payload.text("provider", "custom").toLowerCase(Locale.ROOT);
        if (!PROVIDERS.contains(provider)) {
            throw Failure.badRequest("invalid_provider", "provider must be huggingface, local or custom.");
        }
        String source = payload.text("source_id");
        String id = payload.text("id", (source == null ? name.toLowerCase(Locale.ROOT) : source))
                .replace(" ", "-")
                .replace("/", "--");
        ModelPayload.requireId(id, "invalid_id");
        String task = payload.text("task_key", "llm").toLowerCase(Locale.ROOT);
        CatalogStatus status =
                ModelPayload.choice(payload, "status", CatalogStatus.class, CatalogStatus.AVAILABLE, "invalid_status");
        Model model = registrar.put(
                actor,
                new ModelDraft(
                        id,
                        name,
                        provider,
                        null,
                        Backend.LOCAL,
                        null,
                        null,
                        provider.equals("huggingface") ? SourceKind.HF_IMPORT : SourceKind.LOCAL_FOLDER,
                        source,
                        path(payload, provider, source),
                        Availability.OFFLINE_READY,
                        task,
                        payload.text("comment"),
                        ModelPayload.size(payload),
                        ModelPayload.metadata(payload),
                        null,
                        ModelPayload.choice(
                                payload, "category", Category.class, Category.ofTask(task), "invalid_category"),
                        VisibilityScope.PLATFORM));
        model.catalogStatus(status);
        audit.record(actor, "model.catalog_created", "model", id, Map.of("provider", provider, "task_key", task));
        return CatalogItem.of(ModelView.of(model, actor), status.wireName());
    }

    private @Nullable String path(Payload payload, String provider, @Nullable String source) {
        String path = payload.text("local_path");
        if (provider.equals("local")) {
            return folder.confined(payload.requiredText("local_path", "invalid_local_path"))
                    .toString();
        }
        if (path == null && provider.equals("huggingface") && source != null) {
            return folder.target(source).map(Path::toString).orElse(null);
        }
        return path;
    }
}
