package dev.orrery.modelops.credential;

import dev.orrery.contracts.modelops.ResolvedCredential;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.trust.Actor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.hibernate.exception.ConstraintViolationException;

/** The rules of section 7: one's own credentials, and a superadmin's view of all. */
@ApplicationScoped
public class CredentialService {
    private final CredentialRepository credentials;
    private final CredentialVault vault;
    private final CredentialUsers users;
    private final Clock clock = Clock.systemUTC();

    CredentialService(CredentialRepository credentials, CredentialVault vault, CredentialUsers users) {
        this.credentials = credentials;
        this.vault = vault;
        this.users = users;
    }

    public List<CredentialView> list(Actor actor) {
        List<Credential> visible = actor.isSuperadmin()
                ? credentials.active()
                : credentials.activeOf(actor.userId(), UUID.fromString(actor.organizationId()));
        return visible.stream().map(CredentialView::of).toList();
    }

    @Transactional
    public CredentialView create(Actor actor, NewCredential wanted) {
        if (credentials.nameTaken(wanted)) {
            throw duplicate(wanted);
        }
        Credential credential =
                Credential.create(wanted, UUID.fromString(actor.organizationId()), vault, clock.instant());
        try {
            credentials.persistAndFlush(credential);
        } catch (ConstraintViolationException takenMeanwhile) {
            throw duplicate(wanted).causedBy(takenMeanwhile);
        }
        return CredentialView.of(credential);
    }

    /** Revokes the actor's own credential and takes the models that rely on it out of use, in one transaction. */
    @Transactional
    public CredentialRevocation delete(Actor actor, UUID id) {
        Credential credential = credentials
                .findActive(id)
                .filter(found -> found.ownerUserId == actor.userId()
                        && found.organizationId.toString().equals(actor.organizationId()))
                .orElseThrow(() -> notFound(id.toString()));
        credential.revoke(clock.instant());
        List<String> affected = users.credentialLost(id);
        return new CredentialRevocation(CredentialView.of(credential), affected, affected.size());
    }

    /** For one dispatch by another service: whoever owns it, as long as it is active. */
    public ResolvedCredential resolve(UUID id) {
        Credential credential = credentials.findActive(id).orElseThrow(() -> notFound(id.toString()));
        return new ResolvedCredential(
                credential.id,
                credential.provider,
                credential.displayName,
                credential.apiBaseUrl,
                vault.open(credential.apiKeySealed, credential.ownerUserId, credential.id));
    }

    private static Failure duplicate(NewCredential wanted) {
        return Failure.conflict(
                "duplicate_credential",
                "There already is an active credential '" + wanted.displayName() + "' for " + wanted.provider()
                        + "; delete it or choose another name.");
    }

    private static Failure notFound(String id) {
        return Failure.notFound("credential_not_found", "There is no active credential with the id '" + id + "'.");
    }
}
