package dev.orrery.backend.identity;

import dev.orrery.contracts.identity.Role;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Payload;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** What kind of account a caller may make. */
@ApplicationScoped
class RegistrationRules {
    private final IdentityConfig config;

    RegistrationRules(IdentityConfig config) {
        this.config = config;
    }

    Registration apply(Payload body, String email, String username, Optional<Role> caller) {
        if (caller.isEmpty() && !config.allowSelfRegister()) {
            throw Failure.forbidden("self_registration_disabled", "Ask an administrator for an account.");
        }
        if (caller.isPresent() && caller.get() == Role.USER) {
            throw Failure.forbidden("insufficient_role", "Your role does not allow this action.");
        }
        String wanted = body.text("role", Role.USER.wireName());
        Optional<Role> role = Role.parse(wanted);
        if (caller.isPresent() && caller.get() == Role.SUPERADMIN) {
            Role given = role.orElseThrow(RegistrationRules::invalidRole);
            boolean active = body.bool("is_active", given != Role.USER, "invalid_is_active");
            return new Registration(email, username, given, active);
        }
        if (role.isEmpty() || role.get() != Role.USER) {
            throw Failure.forbidden("role_assignment_forbidden", "Only a superadmin chooses a role.");
        }
        return new Registration(email, username, Role.USER, false);
    }

    static Failure invalidRole() {
        return Failure.badRequest("invalid_role", "The role must be user, admin or superadmin.");
    }
}
