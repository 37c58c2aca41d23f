package dev.orrery.modelops.credential;

import dev.orrery.contracts.modelops.ResolvedCredential;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.trust.Actor;
import dev.orrery.modelops.audit.AuditLog;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.exception.ConstraintViolationException;

/** The rules of section 7: one's own credentials, and a superadmin's view of all. */
@ApplicationScoped
public class CredentialService {
    private final CredentialRepository credentials;
    private final CredentialVault vault;
    private final CredentialUsers users;
    private final AuditLog audit;
    private final Clock clock = Clock.systemUTC();

    CredentialService(CredentialRepository credentials, CredentialVault vault, CredentialUsers users, AuditLog audit) {
        this.credentials = credentials;
        this.vault = vault;
        this.users = users;
        this.audit = audit;
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
        audit.record(
                actor,
                "credential.created",
                "credential",
                credential.id.toString(),
                Map.of(
                        "owner_user_id",
                        credential.ownerUserId,
                        "credential_scope",
                        credential.credentialScope.wireName()));
        return CredentialView.of(credential);
    }

    /** Revokes the actor's own credential and takes the models that rely on it out of use, in one transaction. */
    @Transactional
    public CredentialRevocation delete(Actor actor, UUID id) {
        Credential credential = credentials
                .lockActive(id)
                .filter(found -> found.belongsTo(actor))
                .orElseThrow(() -> notFound(id.toString()));
        credential.revoke(clock.instant());
        List<String> affected = users.credentialLost(id);
        audit.record(
                actor,
                "credential.revoked",
                "credential",
                id.toString(),
                Map.of("affected_model_count", affected.size()));
        return new CredentialRevocation(CredentialView.of(credential), affected, affected.size());
    }

    /** An active credential that the actor may refer to: their own, or any for a superadmin. */
    public Optional<Credential> usable(Actor actor, UUID id) {
        return credentials.findActive(id).filter(found -> actor.isSuperadmin() || found.belongsTo(actor));
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

    /**
     * Seals all credentials, revoked ones too, with the primary key, so that the old key can be removed. One that no key
     * opens any more is left as it is.
     */
    @Transactional
    public Resealing reseal(Actor actor) {
        int resealed = 0;
        int unreadable = 0;
        for (Credential credential : credentials.listAll()) {
            try {
                resealed += credential.reseal(vault) ? 1 : 0;
            } catch (Failure lost) {
                if (!lost.code().equals("credential_unavailable")) {
                    throw lost;
                }
                unreadable++;
            }
        }
        audit.record(actor, "credential.resealed", "credential", "all", Map.of("resealed", resealed));
        return new Resealing(resealed, unreadable);
    }

    /** @param unreadable credentials that no key of the keyset opens */
    public record Resealing(int resealed, int unreadable) {}

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
