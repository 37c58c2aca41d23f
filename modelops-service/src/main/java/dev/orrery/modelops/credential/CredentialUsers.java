package dev.orrery.modelops.credential;

import java.util.List;
import java.util.UUID;

/** Those that rely on credentials. */
public interface CredentialUsers {

    /** Tells them, in the transaction of the caller, that a credential is gone; returns the ids of the models hit. */
    List<String> credentialLost(UUID credentialId);
}
