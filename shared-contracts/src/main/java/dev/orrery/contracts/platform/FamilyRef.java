package dev.orrery.contracts.platform;

/** A provider family. @param capability as {@link Capability#wireName} spells it */
public record FamilyRef(String providerKey, String capability) {}
