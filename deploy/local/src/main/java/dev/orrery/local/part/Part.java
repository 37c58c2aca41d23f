package dev.orrery.local.part;

import java.util.List;
import java.util.Map;

/**
 * One process of the suite.
 *
 * @param port where it answers
 * @param environment added to the launcher's own; secrets are handed over here and never in the command
 * @param needsDatabase it is started when PostgreSQL is ready
 */
public record Part(
        String name,
        int port,
        List<String> command,
        Map<String, String> environment,
        Readiness readiness,
        boolean needsDatabase) {

    public Part {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }
}
