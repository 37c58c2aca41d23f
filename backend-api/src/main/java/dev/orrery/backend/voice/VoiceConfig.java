package dev.orrery.backend.voice;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** How wake events are judged. Defaults read the environment names that existing installations use. */
@ConfigMapping(prefix = "orrery.voice")
public interface VoiceConfig {
    /** The wake-word service; without it voice is off. */
    @WithDefault("${kws.url:}")
    Optional<URI> kwsUrl();

    /** Confidence from which a wake word counts. */
    @WithDefault("${kws.detection.threshold:0.5}")
    double threshold();

    /** Pause between two accepted events of one device and word; 0 for none. */
    @WithDefault("${kws.cooldown.ms:2000}")
    long cooldownMs();

    /** Limit of the look at the wake-word service. */
    @WithDefault("1500ms")
    Duration probeTimeout();
}
