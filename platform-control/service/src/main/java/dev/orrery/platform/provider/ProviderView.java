package dev.orrery.platform.provider;

import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The provider object of the public API, section 6.3; literal secrets are masked. */
public record ProviderView(
        UUID id,
        String slug,
        String providerKey,
        String capability,
        String adapterKind,
        String providerOrigin,
        String displayName,
        String description,
        String endpointUrl,
        @Nullable String healthcheckUrl,
        boolean enabled,
        Map<String, @Nullable Object> config,
        Map<String, String> secretRefs,
        @Nullable String loadedManagedModelId,
        @Nullable String loadedManagedModelName,
        @Nullable String loadedRuntimeModelId,
        @Nullable String loadedLocalPath,
        @Nullable String loadedSourceId,
        String loadState,
        @Nullable String loadError) {

    public static ProviderView of(ProviderInstance provider) {
        return of(provider, provider.family.hasSlot ? provider.slot : new LoadedModelSlot());
    }

    /** With this slot instead of the stored one. */
    public static ProviderView of(ProviderInstance provider, LoadedModelSlot slot) {
        ProviderFamily family = provider.family;
        return new ProviderView(
                provider.id,
                provider.slug,
                family.providerKey,
                family.capability.wireName(),
                family.adapterKind.wireName(),
                family.origin.wireName(),
                provider.displayName,
                provider.description,
                provider.endpointUrl,
                provider.healthcheckUrl,
                provider.enabled,
                provider.config,
                SecretRefs.masked(provider.secretRefs),
                slot.managedModelId,
                slot.managedModelName,
                slot.runtimeModelId,
                slot.localPath,
                slot.sourceId,
                slot.state.wireName(),
                slot.error);
    }
}
