package dev.orrery.local.demo;

import dev.orrery.local.CommandLock;
import dev.orrery.local.LauncherFailure;
import dev.orrery.local.Main;
import dev.orrery.local.RestartCommand;
import dev.orrery.local.UpCommand;
import dev.orrery.local.part.Parts;
import dev.orrery.local.state.Settings;
import dev.orrery.local.state.SourceRoots;
import dev.orrery.local.state.SourceRoots.Reachable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "demo", description = "Fills a knowledge base from a folder and asks it, through the public API only.")
public final class DemoCommand implements Callable<Integer> {
    private static final String SAMPLE = "deploy/sample-corpus";
    private static final String SAMPLE_QUESTIONS = "deploy/sample-corpus-questions.json";

    @Option(names = "--dir", description = "Folder with documents; the sample corpus by default.")
    private @Nullable String folder;

    @Option(names = "--question", description = "Ask this instead; may be given several times.")
    private List<String> questions = List.of();

    @Override
    public Integer call() throws IOException {
        Settings settings = Main.settings();
        boolean sample = folder == null || folder.isBlank();
        Path documents = settings.root().resolve(sample || folder == null ? SAMPLE : folder);
        if (!Files.isDirectory(documents)) {
            throw new LauncherFailure(documents + " is not a folder.");
        }
        settings.state().prepare();
        Reachable reachable;
        try (CommandLock ignored = CommandLock.take(settings.state())) {
            reachable = new SourceRoots(settings).reach(documents);
            if (reachable.rootAdded()
                    && settings.state()
                            .pidFile(Parts.CONTEXT_INGESTION)
                            .running()
                            .isPresent()) {
                System.out.println("context-ingestion gets a new source root for " + documents + ".");
                RestartCommand.restart(settings, Parts.CONTEXT_INGESTION, System.out);
            }
            UpCommand.bringUp(settings, System.out);
        }
        Parts parts = new Parts(settings);
        String password = settings.variable("ORRERY_SUPERADMIN_PASSWORD")
                .orElse(parts.secrets().superadminPassword(settings).value());
        DemoScript script =
                new DemoScript(new SuiteApi("http://127.0.0.1:" + parts.ports().edge(), System.out), System.out);
        script.run(new DemoScript.Plan(
                sample ? "demo" : slug(documents),
                sample ? "Sample corpus" : String.valueOf(documents.getFileName()),
                reachable.relativePath(),
                password,
                questions.isEmpty() && sample
                        ? SampleQuestions.read(settings.root().resolve(SAMPLE_QUESTIONS))
                        : questions));
        return 0;
    }

    /** Names the knowledge base of a folder: readable, and another one for each path. */
    static String slug(Path folder) throws IOException {
        Path real = folder.toRealPath();
        String name = String.valueOf(real.getFileName())
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^-|-$", "");
        return "demo-" + name + "-"
                + String.format(Locale.ROOT, "%08x", real.toString().hashCode());
    }
}
