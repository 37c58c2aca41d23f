package dev.orrery.platform.provider;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.kit.failure.Failure;
import dev.orrery.platform.peer.ManagedModels;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Literal secrets of providers, sealed before they are stored and opened for one dispatch; nothing of them is kept here. */
@ApplicationScoped
public class ProviderSecrets {
    private static final Logger LOG = Logger.getLogger(ProviderSecrets.class);

    private final ProviderRepository providers;
    private final ManagedModels vault;

    ProviderSecrets(ProviderRepository providers, ManagedModels vault) {
        this.providers = providers;
        this.vault = vault;
    }

    /** The secrets of a provider as it is called with them. @throws dev.orrery.kit.failure.Failure when one does not open */
    public Map<String, String> opened(ProviderInstance provider) {
        Map<String, String> opened = new LinkedHashMap<>();
        provider.secretRefs.forEach((name, stored) -> opened.put(
                name, SecretRefs.isSealed(stored) ? vault.opened(context(provider.id, name), stored) : stored));
        return opened;
    }

    /** The literals among what a client sent, sealed, by name; what is malformed is left to {@link SecretRefs#read}. */
    Map<String, String> sealed(UUID provider, ObjectNode sent) {
        Map<String, String> sealed = new LinkedHashMap<>();
        sent.properties().forEach(entry -> {
            String name = entry.getKey().trim();
            String text = SecretRefs.text(entry.getValue());
            if (SecretRefs.isName(name) && SecretRefs.isLiteral(text)) {
                sealed.put(name, vault.sealed(context(provider, name), text));
            }
        });
        return sealed;
    }

    /**
     * Seals what an earlier version stored in clear, and what an older key sealed. A row that changes meanwhile is left
     * for the next time.
     */
    public void renew() {
        for (ProviderInstance provider : stored()) {
            Map<String, String> renewed = new LinkedHashMap<>(provider.secretRefs);
            renewed.replaceAll((name, text) -> renewed(provider, name, text));
            if (!renewed.equals(provider.secretRefs)) {
                replace(provider.id, provider.secretRefs, renewed);
            }
        }
    }

    private String renewed(ProviderInstance provider, String name, String text) {
        if (SecretRefs.isReference(text)) {
            return text;
        }
        try {
            return vault.sealed(context(provider.id, name), text);
        } catch (Failure failed) {
            if (!failed.code().equals("credential_unavailable")) {
                throw failed;
            }
            LOG.warnf("The secret %s of provider %s opens with no key; it must be stored again", name, provider.slug);
            return text;
        }
    }

    @Transactional
    List<ProviderInstance> stored() {
        return providers.listAll();
    }

    @Transactional
    void replace(UUID id, Map<String, String> before, Map<String, String> after) {
        ProviderInstance provider = providers.findById(id);
        if (provider != null && provider.secretRefs.equals(before)) {
            provider.secretRefs = after;
        }
    }

    private static String context(UUID provider, String name) {
        return provider + "/" + name;
    }
}
