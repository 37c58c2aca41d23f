package dev.orrery.modelops.runtime;

import dev.orrery.contracts.platform.PlatformControlClient;
import dev.orrery.kit.failure.Failure;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jboss.logging.Logger;

/** The installation's mode as platform control tells it; offline whenever it cannot be learnt. */
@ApplicationScoped
public class EffectiveProfile {
    private static final Logger LOG = Logger.getLogger(EffectiveProfile.class);

    private final PlatformControlClient platform;

    EffectiveProfile(@RestClient PlatformControlClient platform) {
        this.platform = platform;
    }

    public boolean isOnline() {
        try {
            return platform.runtimeProfile().isOnline();
        } catch (RuntimeException unknown) {
            // Fail closed: a cloud model must not be reached because the profile could not be read.
            LOG.warnf("The runtime profile could not be read, so it counts as offline: %s", unknown.getMessage());
            return false;
        }
    }

    /** @throws Failure 403 {@code runtime_profile_blocks_internet} unless the installation is online */
    public void requireInternet() {
        if (!isOnline()) {
            throw Failure.forbidden(
                    "runtime_profile_blocks_internet",
                    "The installation is offline; switch its profile to online first.");
        }
    }
}
