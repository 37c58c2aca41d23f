package dev.orrery.local.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A process by its id and its start, so that another process which got the same id later is not taken for it.
 *
 * @param started ticks since boot and the boot's id where {@code /proc} tells them, else milliseconds since 1970
 */
public record ProcessIdentity(long pid, String started) {
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    /** The running process with this id; empty when there is none, or only its unreaped remains. */
    public static Optional<ProcessIdentity> of(long pid) {
        Path stat = Path.of("/proc", Long.toString(pid), "stat");
        if (Files.isReadable(Path.of("/proc/self/stat"))) {
            try {
                String line = Files.readString(stat);
                // The command in parentheses may hold spaces: count the fields behind it. Field 3 is the state.
                String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
                if (fields[0].equals("Z") || fields[0].equals("X")) {
                    return Optional.empty();
                }
                return Optional.of(new ProcessIdentity(
                        pid, fields[19] + "@" + Files.readString(BOOT_ID).strip()));
            } catch (IOException gone) {
                return Optional.empty();
            }
        }
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .flatMap(handle -> handle.info().startInstant())
                .map(start -> new ProcessIdentity(pid, Long.toString(start.toEpochMilli())));
    }

    public boolean alive() {
        return of(pid).filter(this::equals).isPresent();
    }
}
