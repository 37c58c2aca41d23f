package dev.orrery.modelops.model;

/** Where a model runs; hosting and runtime policy follow from it. */
public enum Backend implements WireValue {
    LOCAL("local", "online_offline"),
    EXTERNAL_API("cloud", "online_only");

    private final String hosting;
    private final String runtimeModePolicy;

    Backend(String hosting, String runtimeModePolicy) {
        this.hosting = hosting;
        this.runtimeModePolicy = runtimeModePolicy;
    }

    public String hosting() {
        return hosting;
    }

    public String runtimeModePolicy() {
        return runtimeModePolicy;
    }

    public boolean isOnlineOnly() {
        return this == EXTERNAL_API;
    }
}
