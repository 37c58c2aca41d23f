package dev.orrery.local.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessIdentityTest {
    @TempDir
    Path folder;

    @Test
    void knowsARunningProcessAgainAndForgetsItWhenItEnded() throws Exception {
        Process process = new ProcessBuilder("sleep", "60").start();
        try {
            ProcessIdentity identity = ProcessIdentity.of(process.pid()).orElseThrow();
            assertEquals(Optional.of(identity), ProcessIdentity.of(process.pid()));
            assertTrue(identity.alive());
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertEquals(Optional.empty(), ProcessIdentity.of(process.pid()));
    }

    @Test
    void takesAnotherProcessWithTheSameIdForAnother() {
        long own = ProcessHandle.current().pid();
        assertFalse(new ProcessIdentity(own, "17@another-boot").alive());
    }

    @Test
    void pidFileGivesBackOnlyAProcessThatStillRuns() throws IOException {
        PidFile file = new PidFile(folder.resolve("part.pid"));
        assertEquals(Optional.empty(), file.running());

        ProcessIdentity self = ProcessIdentity.of(ProcessHandle.current().pid()).orElseThrow();
        file.write(self);
        assertEquals(Optional.of(self), file.running());

        file.write(new ProcessIdentity(self.pid(), "17@another-boot"));
        assertEquals(Optional.empty(), file.running());

        Files.writeString(file.file(), "no process");
        assertEquals(Optional.empty(), file.running());
        file.remove();
        assertFalse(Files.exists(file.file()));
    }

    @Test
    void detachedProcessKeepsItsIdWritesItsLogAndEndsBySignal() throws Exception {
        Path log = folder.resolve("part.log");
        ProcessIdentity process = DetachedProcess.start(
                List.of("sh", "-c", "echo \"greeting is $GREETING\"; exec sleep 60"),
                Map.of("GREETING", "hello"),
                folder,
                log);
        try {
            long deadline = System.nanoTime() + 10_000_000_000L;
            while (new LogFile(log).tail(1).isEmpty() && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            assertEquals(List.of("greeting is hello"), new LogFile(log).tail(5));
            assertTrue(process.alive());
        } finally {
            DetachedProcess.signal(process, "KILL");
        }
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (process.alive() && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertFalse(process.alive());
    }
}
