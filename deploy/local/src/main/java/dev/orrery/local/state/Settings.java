package dev.orrery.local.state;

import dev.orrery.local.LauncherFailure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What the environment says about a local suite.
 *
 * @param root the checkout
 */
public record Settings(Path root, StateFolder state, Map<String, String> environment) {

    public Settings {
        root = root.toAbsolutePath().normalize();
        environment = Map.copyOf(environment);
    }

    public static Settings of(Path root, Map<String, String> environment) {
        String folder = environment.getOrDefault("ORRERY_STATE_DIR", "");
        Path state = folder.isBlank() ? root.resolve(".state") : root.resolve(folder);
        return new Settings(root, new StateFolder(state), environment);
    }

    public Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    /** The port from the named variable, else the default one. */
    public int port(String variable, int defaultPort) {
        return variable(variable)
                .map(text -> {
                    try {
                        int port = Integer.parseInt(text);
                        if (port > 0 && port < 65536) {
                            return port;
                        }
                    } catch (NumberFormatException notANumber) {
                        throw new LauncherFailure(variable + " is no port number: " + text, notANumber);
                    }
                    throw new LauncherFailure(variable + " is no port number: " + text);
                })
                .orElse(defaultPort);
    }

    public Duration startTimeout() {
        return Duration.ofSeconds(
                variable("ORRERY_START_TIMEOUT_SECONDS").map(Long::parseLong).orElse(180L));
    }
}
