package dev.orrery.backend.apikey;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Keys for programs. */
@ConfigMapping(prefix = "orrery.api-keys")
public interface ApiKeyConfig {
    /**
     * File with the key of the hashes under which API keys are stored: at least 16 random bytes, as any text. Without
     * it nobody can make or use an API key.
     */
    Optional<Path> hashKey();

    /** Files with earlier hash keys, whose API keys stay valid. */
    Optional<List<Path>> formerHashKeys();

    /** How old the knowledge about a key may be: a revoked key works this long at most; never more than 5 s. */
    @WithDefault("4s")
    Duration freshness();

    /** Most usable keys of one user. */
    @WithDefault("50")
    int mostPerUser();
}
