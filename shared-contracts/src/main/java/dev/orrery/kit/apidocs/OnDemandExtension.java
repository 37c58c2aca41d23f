package dev.orrery.kit.apidocs;

import io.quarkus.runtime.configuration.ConfigUtils;
import io.quarkus.smallrye.openapi.runtime.OpenApiDocumentService;
import jakarta.enterprise.inject.build.compatible.spi.BuildCompatibleExtension;
import jakarta.enterprise.inject.build.compatible.spi.ClassConfig;
import jakarta.enterprise.inject.build.compatible.spi.Enhancement;

/**
 * Makes the API document of a service when it is asked for. Quarkus makes it at each start since 3.31, which is an eighth of
 * the start's time (quarkusio/quarkus#54826); with one that has quarkusio/quarkus#55538 this is not needed.
 */
public final class OnDemandExtension implements BuildCompatibleExtension {
    @Enhancement(types = OpenApiDocumentService.class)
    public void onDemand(ClassConfig service) {
        // A test loads Quarkus' own classes where they do not see these.
        if (ConfigUtils.isProfileActive("prod")) {
            service.addAnnotation(OnDemand.class);
        }
    }
}
