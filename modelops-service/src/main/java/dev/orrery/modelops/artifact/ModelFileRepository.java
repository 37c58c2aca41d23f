package dev.orrery.modelops.artifact;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

@ApplicationScoped
public class ModelFileRepository implements PanacheRepositoryBase<ModelFile, ModelFile.Key> {

    List<ModelFile.Content> of(String modelId) {
        return find("id.modelId = ?1 order by id.path", modelId).stream()
                .map(ModelFile::content)
                .toList();
    }

    public void replace(String modelId, List<ModelFile.Content> contents) {
        delete("id.modelId", modelId);
        contents.forEach(content -> persist(ModelFile.of(modelId, content)));
    }
}
