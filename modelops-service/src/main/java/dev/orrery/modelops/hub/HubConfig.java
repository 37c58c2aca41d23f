package dev.orrery.modelops.hub;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** The model hub: Hugging Face or a mirror of it. */
@ConfigMapping(prefix = "orrery.modelops.hub")
public interface HubConfig {
    /** Base address; may lie inside a private network. */
    @WithDefault("https://huggingface.co")
    URI url();

    /** Bearer token, sent to the hub's own host only; without it access is anonymous. */
    Optional<String> token();

    /** Longest wait for an answer, and for the next bytes of a file. */
    @WithDefault("20s")
    Duration timeout();
}
