package dev.orrery.modelops.catalog;

import dev.orrery.modelops.model.ModelView;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A row of the registry in the catalog's terms. */
public record CatalogItem(
        String id,
        String name,
        String provider,
        @Nullable String sourceId,
        @Nullable String localPath,
        String status,
        String taskKey,
        String category,
        String hostingKind,
        String lifecycleState,
        boolean isValidationCurrent,
        @Nullable String lastValidationStatus,
        Map<String, Object> metadata) {

    static CatalogItem of(ModelView model, String status) {
        return new CatalogItem(
                model.id(),
                model.name(),
                model.provider(),
                model.sourceId(),
                model.localPath(),
                status,
                model.taskKey(),
                model.category(),
                model.hosting(),
                model.lifecycleState(),
                model.isValidationCurrent(),
                model.lastValidationStatus(),
                model.metadata());
    }
}
