package dev.orrery.images.probe;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;

/**
 * The health check of a container, for engines that run a program inside of it: the images have no shell and no curl. It
 * lies alone in the image and needs nothing but the JDK.
 */
public final class Probe {
    private static final int LIMIT_MILLIS = 4_000;

    private Probe() {}

    /** Ends with 0 when {@code GET} of the address, the only argument, answers 200, else with 1. */
    public static void main(String[] arguments) {
        System.exit(answers(arguments[0]) ? 0 : 1);
    }

    static boolean answers(String address) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(address).toURL().openConnection();
            connection.setConnectTimeout(LIMIT_MILLIS);
            connection.setReadTimeout(LIMIT_MILLIS);
            return connection.getResponseCode() == 200;
        } catch (IOException noAnswer) {
            return false;
        }
    }
}
