package dev.orrery.modelops.artifact;

import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.io.Serializable;

/** A file of a model as it was when it was fetched or first looked at. */
@Entity
@Table(name = "model_file")
public class ModelFile {

    /** A file's content. @param path relative to the model's folder */
    public record Content(String path, long size, String sha256) {}

    @Embeddable
    public record Key(String modelId, String path) implements Serializable {}

    @EmbeddedId
    Key id;

    long size;
    String sha256;

    protected ModelFile() {}

    static ModelFile of(String modelId, Content content) {
        ModelFile file = new ModelFile();
        file.id = new Key(modelId, content.path());
        file.size = content.size();
        file.sha256 = content.sha256();
        return file;
    }

    Content content() {
        return new Content(id.path(), size, sha256);
    }
}
