package dev.orrery.contracts.platform;

/** The installation's mode: {@code online} or {@code offline}; everything but {@code online} blocks cloud providers. */
public record RuntimeProfile(String profile, boolean locked, String source) {
    public boolean isOnline() {
        return "online".equals(profile);
    }
}
