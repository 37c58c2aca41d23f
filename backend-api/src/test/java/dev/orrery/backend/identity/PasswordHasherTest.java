package dev.orrery.backend.identity;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.backend.EdgePeers;
import dev.orrery.testkit.SuiteInfrastructure;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = {@ResourceArg(name = "service", value = "backend-api")})
@WithTestResource(EdgePeers.class)
class PasswordHasherTest {
    @Inject
    PasswordHasher passwords;

    @Test
    void hashesWithASaltAndStatesItsCost() {
        String first = passwords.hash("пароль 🔑");
        assertTrue(first.startsWith("$argon2id$v=19$m=19456,t=2,p=1$"), first);
        assertNotEquals(first, passwords.hash("пароль 🔑"));
        assertTrue(passwords.matches("пароль 🔑", first));
        assertFalse(passwords.matches("пароль", first));
        assertFalse(passwords.outdated(first));
    }

    @Test
    void checksHashesOfOtherImplementationsAndCosts() {
        // "password" with the salt "somesalt", from the reference implementation's test vectors.
        String reference = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
        assertTrue(passwords.matches("password", reference));
        assertFalse(passwords.matches("Password", reference));
        assertTrue(passwords.outdated(reference));
    }
}
