package dev.orrery.modelops.credential;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Who a credential was stored for; a platform one takes a superadmin to create. */
public enum CredentialScope {
    PERSONAL,
    PLATFORM;

    static Optional<CredentialScope> parse(String text) {
        String wanted = text.toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(scope -> scope.wireName().equals(wanted))
                .findFirst();
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
