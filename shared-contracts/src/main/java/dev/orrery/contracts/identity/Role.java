package dev.orrery.contracts.identity;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code user} &lt; {@code admin} &lt; {@code superadmin}; a higher role may do what a lower one may. */
public enum Role {
    USER,
    ADMIN,
    SUPERADMIN;

    public static Optional<Role> parse(String text) {
        String wanted = text.trim().toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(role -> role.wireName().equals(wanted))
                .findFirst();
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean atLeast(Role other) {
        return ordinal() >= other.ordinal();
    }

    /** This role and all below it, as the names that {@code @RolesAllowed} uses. */
    public Set<String> granted() {
        return Arrays.stream(values()).filter(this::atLeast).map(Role::wireName).collect(Collectors.toSet());
    }
}
