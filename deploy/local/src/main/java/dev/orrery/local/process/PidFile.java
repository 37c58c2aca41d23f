package dev.orrery.local.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** Remembers a started process in a file: {@code <pid> <start>}. */
public record PidFile(Path file) {

    public void write(ProcessIdentity process) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(fresh, process.pid() + " " + process.started() + "\n");
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** The remembered process if it still runs; a file that names another or no process is ignored. */
    public Optional<ProcessIdentity> running() {
        return remembered().filter(ProcessIdentity::alive);
    }

    Optional<ProcessIdentity> remembered() {
        try {
            String[] words = Files.readString(file).strip().split(" ");
            return words.length == 2
                    ? Optional.of(new ProcessIdentity(Long.parseLong(words[0]), words[1]))
                    : Optional.empty();
        } catch (NoSuchFileException never) {
            return Optional.empty();
        } catch (IOException | NumberFormatException unreadable) {
            return Optional.empty();
        }
    }

    public void remove() throws IOException {
        Files.deleteIfExists(file);
    }
}
