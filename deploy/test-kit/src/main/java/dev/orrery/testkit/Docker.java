package dev.orrery.testkit;

import org.testcontainers.DockerClientFactory;

/** Whether a Docker engine answers on this machine. */
public final class Docker {
    private static final class Holder {
        static final boolean ANSWERS = DockerClientFactory.instance().isDockerAvailable();
    }

    private Docker() {}

    public static boolean answers() {
        return Holder.ANSWERS;
    }
}
