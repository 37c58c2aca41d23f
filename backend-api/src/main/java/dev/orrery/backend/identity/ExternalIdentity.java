package dev.orrery.backend.identity;

/**
 * A person as an external provider knows them.
 *
 * @param provider name of the provider in the configuration
 * @param subject the provider's stable id of the person
 * @param emailVerified whether the provider says that it checked the address
 * @param activate whether a new account may be used at once
 * @param linkByEmail whether a verified address may open an existing account
 */
public record ExternalIdentity(
        String provider,
        String subject,
        String email,
        boolean emailVerified,
        String preferredName,
        boolean activate,
        boolean linkByEmail) {}
