package dev.orrery.modelops.model;

import dev.orrery.contracts.modelops.ManagedModel;

/** A model as other services of the suite see it. */
final class ManagedModels {
    private ManagedModels() {}

    static ManagedModel of(Model model) {
        return new ManagedModel(
                model.id,
                model.name,
                model.ownerType.wireName(),
                model.provider,
                model.providerModelId,
                model.backend.wireName(),
                model.localPath,
                model.sourceId,
                model.taskKey,
                model.availability.wireName(),
                model.backend.runtimeModePolicy(),
                model.lifecycleState.wireName(),
                model.proof.current,
                model.proof.status == null ? null : model.proof.status.wireName(),
                model.credential == null ? null : model.credential.id().toString(),
                model.credentialStatus().wireName());
    }
}
