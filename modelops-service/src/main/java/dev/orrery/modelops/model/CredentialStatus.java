package dev.orrery.modelops.model;

/** Whether a model's credential can be used; {@code NOT_REQUIRED} for local and unkeyed platform models. */
public enum CredentialStatus implements WireValue {
    ACTIVE,
    REVOKED,
    MISSING,
    NOT_REQUIRED;

    static CredentialStatus of(Model model) {
        boolean platform = model.ownerType == OwnerType.PLATFORM;
        if (model.isLocal() || (platform && model.credential == null)) {
            return NOT_REQUIRED;
        }
        if (model.credential == null) {
            return MISSING;
        }
        return model.credential.isActive() ? ACTIVE : REVOKED;
    }

    boolean isReady() {
        return switch (this) {
            case ACTIVE, NOT_REQUIRED -> true;
            case REVOKED, MISSING -> false;
        };
    }
}
