package dev.orrery.platform.provider;

import java.util.UUID;

/** A provider inside a deployment's binding, section 7. */
public record ProviderSummary(
        UUID id,
        String slug,
        String providerKey,
        String providerOrigin,
        String displayName,
        String endpointUrl,
        boolean enabled,
        String adapterKind) {

    public static ProviderSummary of(ProviderInstance provider) {
        return new ProviderSummary(
                provider.id,
                provider.slug,
                provider.family.providerKey,
                provider.family.origin.wireName(),
                provider.displayName,
                provider.endpointUrl,
                provider.enabled,
                provider.family.adapterKind.wireName());
    }
}
