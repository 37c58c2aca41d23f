package dev.orrery.platform.provider;

/** A provider family of the public API, section 6.2. */
public record FamilyView(
        String providerKey,
        String capability,
        String adapterKind,
        String providerOrigin,
        String displayName,
        String description) {

    static FamilyView of(ProviderFamily family) {
        return new FamilyView(
                family.providerKey,
                family.capability.wireName(),
                family.adapterKind.wireName(),
                family.origin.wireName(),
                family.displayName,
                family.description);
    }
}
