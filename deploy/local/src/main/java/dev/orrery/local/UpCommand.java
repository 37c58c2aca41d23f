package dev.orrery.local;

import dev.orrery.local.part.Parts;
import dev.orrery.local.state.Secrets.SuperadminPassword;
import dev.orrery.local.state.Settings;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "up", description = "Starts every part that does not run and waits until all are ready.")
public final class UpCommand implements Callable<Integer> {

    @Override
    public Integer call() throws IOException {
        Settings settings = Main.settings();
        try (CommandLock ignored = CommandLock.take(settings.state())) {
            bringUp(settings, System.out);
        }
        System.out.println("  next         make demo");
        return 0;
    }

    /** Starts what is missing and prints where the suite is and how to log in. */
    public static void bringUp(Settings settings, PrintStream out) throws IOException {
        long begin = System.nanoTime();
        Parts parts = new Parts(settings);
        boolean started = new Startup(settings, parts, out).run();
        double seconds = (System.nanoTime() - begin) / 1e9;
        out.println();
        out.println(
                started ? String.format(Locale.ROOT, "Orrery is up, after %.1f s.", seconds) : "Orrery is already up.");
        out.println("  address      http://localhost:" + parts.ports().edge());
        SuperadminPassword password = parts.secrets().superadminPassword(settings);
        if (!password.generated()) {
            out.println("  superadmin   superadmin, password from ORRERY_SUPERADMIN_PASSWORD at the first start");
        } else if (parts.secrets().showSuperadminPasswordNow()) {
            out.println("  superadmin   superadmin / " + password.value());
            out.println("               (made just now and shown this once; kept in " + password.file() + ")");
        } else {
            out.println("  superadmin   superadmin, password in " + password.file());
        }
    }
}
