package dev.orrery.modelops.credential;

import java.util.List;

/** What a revocation did. */
public record CredentialRevocation(CredentialView credential, List<String> affectedModels, int affectedModelCount) {}
