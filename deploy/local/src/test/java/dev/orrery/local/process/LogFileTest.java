package dev.orrery.local.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {
    @TempDir
    Path folder;

    @Test
    void givesTheLastLines() throws IOException {
        Path file = Files.write(folder.resolve("a.log"), List.of("one", "two", "three"));
        assertEquals(List.of("two", "three"), new LogFile(file).tail(2));
        assertEquals(List.of(), new LogFile(folder.resolve("none.log")).tail(2));
    }

    @Test
    void rotatesOnlyWhatHasGrownLarge() throws IOException {
        LogFile log = new LogFile(Files.writeString(folder.resolve("a.log"), "small"));
        log.rotate();
        assertTrue(Files.exists(log.file()));

        Files.write(log.file(), new byte[9 * 1024 * 1024]);
        log.rotate();
        assertFalse(Files.exists(log.file()));
        assertTrue(Files.exists(folder.resolve("a.log.1")));
    }
}
