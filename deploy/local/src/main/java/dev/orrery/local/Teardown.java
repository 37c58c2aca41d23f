package dev.orrery.local;

import dev.orrery.local.part.Parts;
import dev.orrery.local.part.StartCache;
import dev.orrery.local.process.DetachedProcess;
import dev.orrery.local.process.ProcessIdentity;
import dev.orrery.local.state.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Stops parts in the reverse order of their dependencies: politely, and after a deadline by force. */
final class Teardown {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration PATIENCE_WITH_TRAINING = Duration.ofMinutes(4);

    private final Settings settings;

    Teardown(Settings settings) {
        this.settings = settings;
    }

    /** Names of parts that had to be killed. {@code stopped} hears of each part that ended. */
    List<String> stop(List<String> names, Consumer<String> stopped) {
        List<String> killed = new ArrayList<>();
        for (int stage = Parts.LAST_STAGE; stage >= 0; stage--) {
            Map<String, ProcessIdentity> processes = new LinkedHashMap<>();
            for (String name : names) {
                if (Parts.stageOf(name) == stage) {
                    settings.state().pidFile(name).running().ifPresent(process -> processes.put(name, process));
                }
            }
            killed.addAll(stopStage(processes, stopped));
        }
        return killed;
    }

    private Duration patience() {
        return new StartCache(settings).training() ? PATIENCE_WITH_TRAINING : PATIENCE;
    }

    private List<String> stopStage(Map<String, ProcessIdentity> processes, Consumer<String> stopped) {
        List<String> killed = new ArrayList<>();
        try {
            for (Map.Entry<String, ProcessIdentity> entry : processes.entrySet()) {
                DetachedProcess.signal(entry.getValue(), Parts.stopSignalOf(entry.getKey()));
            }
            long deadline = System.nanoTime() + patience().toNanos();
            Map<String, ProcessIdentity> open = new LinkedHashMap<>(processes);
            while (!open.isEmpty()) {
                for (Map.Entry<String, ProcessIdentity> entry : List.copyOf(open.entrySet())) {
                    if (!entry.getValue().alive()) {
                        open.remove(entry.getKey());
                        settings.state().pidFile(entry.getKey()).remove();
                        stopped.accept(entry.getKey());
                    } else if (System.nanoTime() > deadline && !killed.contains(entry.getKey())) {
                        DetachedProcess.signal(entry.getValue(), "KILL");
                        killed.add(entry.getKey());
                    }
                }
                LockSupport.parkNanos(Duration.ofMillis(40).toNanos());
            }
        } catch (IOException failed) {
            throw new UncheckedIOException("A part could not be stopped", failed);
        }
        return killed;
    }
}
