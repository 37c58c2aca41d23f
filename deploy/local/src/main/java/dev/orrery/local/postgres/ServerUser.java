package dev.orrery.local.postgres;

import dev.orrery.local.LauncherFailure;
import dev.orrery.local.process.Executables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The account under which PostgreSQL runs, because it refuses to run as root.
 *
 * @param prefix put before each of its commands
 * @param owner number of the account that must own the data; empty when files stay as they are
 */
record ServerUser(List<String> prefix, Optional<Integer> owner) {
    private static final int NOBODY = 65534;

    static ServerUser choose() throws IOException {
        if (!System.getProperty("user.name").equals("root")) {
            return new ServerUser(List.of(), Optional.empty());
        }
        // In a user namespace without a mapping the server sees itself as nobody, while the files stay root's:
        // nothing has to be handed over and folders closed to others can be entered.
        Optional<Path> unshare = Executables.onPath("unshare");
        if (unshare.isPresent()
                && Executables.run(List.of(unshare.get().toString(), "-U", "true"), 5)
                        .succeeded()) {
            return new ServerUser(List.of(unshare.get().toString(), "-U"), Optional.of(0));
        }
        Optional<Path> setpriv = Executables.onPath("setpriv");
        if (setpriv.isPresent()) {
            return new ServerUser(
                    List.of(setpriv.get().toString(), "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"),
                    Optional.of(NOBODY));
        }
        throw new LauncherFailure("PostgreSQL refuses to run as root, and neither a user namespace (unshare) nor "
                + "setpriv is available here. Run make as another user.");
    }

    /** Gives the folder and all in it to the account. */
    void own(Path folder) throws IOException {
        if (owner.isEmpty() || Files.getAttribute(folder, "unix:uid").equals(owner.get())) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.toList()) {
                Files.setAttribute(path, "unix:uid", owner.get(), java.nio.file.LinkOption.NOFOLLOW_LINKS);
            }
        }
    }
}
