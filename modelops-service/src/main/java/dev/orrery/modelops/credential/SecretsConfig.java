package dev.orrery.modelops.credential;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/** The keys that seal secrets at rest. */
@ConfigMapping(prefix = "orrery.secrets")
public interface SecretsConfig {
    /**
     * File with a Tink keyset (JSON, AEAD keys). Its primary key seals, every enabled key opens; so keys are rotated by
     * adding one, making it primary, and keeping the old. Without it no credential can be stored or used.
     */
    Optional<Path> keyset();

    /** Whether to write a new keyset, readable by the owner only, where the file does not exist; for laptops. */
    @WithDefault("false")
    boolean createKeyset();
}
