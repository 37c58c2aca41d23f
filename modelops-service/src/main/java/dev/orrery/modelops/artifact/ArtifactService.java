package dev.orrery.modelops.artifact;

import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.trust.Actor;
import dev.orrery.modelops.artifact.Verification.FileState;
import dev.orrery.modelops.model.Model;
import dev.orrery.modelops.model.ModelGate;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Looks whether a local model's files are what they were. Reads them outside of any transaction. */
@ApplicationScoped
public class ArtifactService {
    private final ModelGate gate;
    private final ModelFolder folder;
    private final ArtifactStore store;

    ArtifactService(ModelGate gate, ModelFolder folder, ArtifactStore store) {
        this.gate = gate;
        this.folder = folder;
        this.store = store;
    }

    /**
     * The first look records the files; a later one that finds others marks the model corrupt and takes its proof.
     *
     * @throws Failure 409 {@code artifact_unavailable} for a model without files of its own, 400
     *     {@code invalid_local_path} for files outside of the model folder
     */
    public Verification verify(Actor actor, String id) {
        Model model = gate.requireVisible(actor, id);
        String stored = model.localPath()
                .filter(path -> model.isLocal())
                .orElseThrow(() -> Failure.conflict("artifact_unavailable", "Model '" + id + "' has no files here."));
        Path path = folder.confined(stored);
        if (!Files.exists(path)) {
            return store.record(actor, id, stored, List.of(), List.of());
        }
        try {
            List<ModelFile.Content> now = FolderLook.contents(path);
            List<String> malformed = new ArrayList<>();
            for (ModelFile.Content file : now) {
                if (FolderLook.isMalformed(path, file.path())) {
                    malformed.add(file.path());
                }
            }
            return store.record(actor, id, stored, now, malformed);
        } catch (IOException unreadable) {
            throw Failure.conflict("artifact_unavailable", "The files of model '" + id + "' cannot be read.")
                    .causedBy(unreadable);
        }
    }

    /** The same state with what the files' own format says. */
    static FileState judged(FileState state, List<String> malformed) {
        return malformed.contains(state.path())
                ? new FileState(state.path(), state.size(), state.sha256(), "malformed")
                : state;
    }
}
