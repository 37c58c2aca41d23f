package dev.orrery.adapters;

import dev.orrery.contracts.platform.PlatformControlClient;
import dev.orrery.contracts.platform.RuntimeProfile;
import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/** Asks the control plane; in the control plane itself another bean answers from its own tables. */
@ApplicationScoped
@DefaultBean
public class PlatformCloudAccess implements CloudAccess {
    private final PlatformControlClient platform;

    PlatformCloudAccess(@RestClient PlatformControlClient platform) {
        this.platform = platform;
    }

    @Override
    public RuntimeProfile profile() {
        return platform.runtimeProfile();
    }
}
