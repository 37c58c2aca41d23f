package dev.orrery.modelops.runtime;

import dev.orrery.contracts.platform.PlatformControlClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/** What deployments, which platform control owns, rely on. */
@ApplicationScoped
public class Deployments {
    private final PlatformControlClient platform;

    Deployments(@RestClient PlatformControlClient platform) {
        this.platform = platform;
    }

    /** Slugs of the deployments, active or not, that bind this model; fails rather than to say none when unknown. */
    public List<String> binding(String modelId) {
        return platform.deploymentsBinding(modelId);
    }
}
