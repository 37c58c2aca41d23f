package dev.orrery.runtime.chat;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.orrery.kit.failure.Failure;
import dev.orrery.runtime.LocalRuntime;
import dev.orrery.runtime.model.Backend;
import dev.orrery.runtime.model.LoadState;
import dev.orrery.runtime.model.ModelCapability;
import dev.orrery.runtime.model.ModelRoot;
import dev.orrery.runtime.model.RuntimeController;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real model, which rests soon. */
class RestingChatModelTest {
    private static final Duration SOON = Duration.ofMillis(200);
    private static final ChatCall QUESTION = new ChatCall(
            List.of(
                    new ChatTurn("system", "Answer in one short sentence."),
                    new ChatTurn("user", "What is the capital of France?")),
            40,
            0,
            null,
            null,
            List.of());

    private static final ChatCall LONG = new ChatCall(
            List.of(new ChatTurn("user", "Write a very long story about a lighthouse, with many chapters.")),
            450,
            1.2,
            null,
            3,
            List.of());

    @TempDir
    Path folder;

    private final MeterRegistry metrics = new SimpleMeterRegistry();
    private Path gguf = Path.of("");

    @BeforeEach
    void copyModel() throws IOException {
        Path installed = LocalRuntime.gguf().orElse(null);
        assumeTrue(installed != null, LocalRuntime.NO_GGUF);
        gguf = Files.copy(requireNonNull(installed), folder.resolve("model.gguf"));
    }

    @Test
    void aModelThatRestedAnswersAsBefore() throws IOException {
        try (var controller = load(SOON)) {
            String awake = answer(controller);
            assertThat(awake).contains("Paris");
            awaitRest();
            assertThat(process()).isEmpty();
            assertThat(controller.state().loadState()).isEqualTo(LoadState.LOADED);

            assertThat(answer(controller)).isEqualTo(awake);
            Generation longer = queue(controller).submit(LONG);
            assertThat(longer.next(() -> false)).isInstanceOf(GenerationEvent.Started.class);
            // While it answers: a moment later it may rest again.
            assertThat(process()).isPresent();
            longer.cancel();
            awaitRest();
            assertThat(process()).isEmpty();
        }
    }

    @Test
    void aModelThatIsAsleepIsLoadedForTheFirstQuestion() throws IOException {
        try (var controller = load(Duration.ofMinutes(10), RestingChatModel::asleep)) {
            assertThat(process()).isEmpty();
            assertThat(resident()).isZero();
            assertThat(controller.state().loadState()).isEqualTo(LoadState.LOADED);

            assertThat(answer(controller)).contains("Paris");
            assertThat(process()).isPresent();
            assertThat(resident()).isEqualTo(1);
        }
    }

    @Test
    void aFileThatHoldsNoModelIsRefusedAlsoForASleepingOne() throws IOException {
        Files.writeString(gguf, "no model");

        try (var controller = begin(SOON, RestingChatModel::asleep)) {
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> controller.state().loadState() == LoadState.ERROR);
            assertThat(controller.state().lastError()).isEqualTo("model_load_failed: model.gguf is not a GGUF file");
        }
    }

    @Test
    void aModelThatIsToStayDoesNotRest() throws IOException {
        try (var controller = load(Duration.ZERO)) {

            assertThat(answer(controller)).contains("Paris");
            await().during(SOON.multipliedBy(2))
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> process().isPresent() && resident() == 1);
        }
    }

    @Test
    void aModelWhoseFileWentAwayIsShownAsFailed() throws IOException {
        try (var controller = load(SOON)) {
            awaitRest();
            Files.delete(gguf);

            assertThatThrownBy(() -> answer(controller))
                    .isInstanceOfSatisfying(
                            Failure.class, failure -> assertThat(failure.code()).isEqualTo("runtime_model_not_loaded"));
            await().atMost(Duration.ofSeconds(5))
                    .untilAsserted(
                            () -> assertThat(controller.state().loadState()).isEqualTo(LoadState.ERROR));
            assertThat(controller.state().lastError())
                    .startsWith("model_load_failed: ")
                    .contains("model.gguf");
            assertThat(controller.serving()).isEmpty();
        }
    }

    @Test
    void unloadingDoesNotWaitForTheRest() throws IOException {
        try (var controller = load(Duration.ofMinutes(10))) {
            assertThat(answer(controller)).contains("Paris");

            controller.unload();

            await().atMost(Duration.ofSeconds(10)).until(() -> process().isEmpty() && resident() == 0);
        }
    }

    @Test
    void aModelWhoseProcessEndedIsLoadedAgain() throws IOException {
        try (var controller = load(Duration.ofMinutes(10))) {
            String before = answer(controller);
            ProcessHandle first = process().orElseThrow();
            first.destroyForcibly();
            await().atMost(Duration.ofSeconds(5)).until(() -> !first.isAlive());
            assertThat(resident()).isZero();

            assertThat(answer(controller)).isEqualTo(before);
            assertThat(process()).isPresent();
        }
    }

    @Test
    void aProcessThatEndsInAnAnswerFailsThisOneOnly() throws IOException {
        try (var controller = load(Duration.ofMinutes(10))) {
            Generation broken = queue(controller).submit(LONG);
            assertThat(broken.next(() -> false)).isInstanceOf(GenerationEvent.Started.class);
            process().orElseThrow().destroyForcibly();

            assertThatThrownBy(() -> text(broken)).isInstanceOfSatisfying(Failure.class, failure -> {
                assertThat(failure.code()).isEqualTo("generation_failed");
                assertThat(failure.status()).isEqualTo(500);
            });
            assertThat(answer(controller)).contains("Paris");
            assertThat(controller.state().loadState()).isEqualTo(LoadState.LOADED);
        }
    }

    @Test
    void anAnswerThatNobodyWaitsForEndsAndTheProcessStays() throws IOException {
        try (var controller = load(Duration.ofMinutes(10))) {
            Generation left = queue(controller).submit(LONG);
            assertThat(left.next(() -> false)).isInstanceOf(GenerationEvent.Started.class);
            ProcessHandle process = process().orElseThrow();

            left.cancel();

            assertThat(answer(controller)).contains("Paris");
            assertThat(left.finished()).isFalse();
            assertThat(process()).contains(process);
        }
    }

    @Test
    void theProcessKnowsNoSecretAndEndsWithItsInput() throws IOException {
        try (var controller = load(Duration.ofMinutes(10))) {
            ProcessHandle process = process().orElseThrow();
            assertThat(Files.readString(Path.of("/proc", Long.toString(process.pid()), "environ"))
                            .split("\0"))
                    .allSatisfy(
                            variable -> assertThat(variable).matches("(PATH|LANG|LC_ALL|TMPDIR|LD_LIBRARY_PATH)=.*"));
            assertThat(controller.state().loadState()).isEqualTo(LoadState.LOADED);
        }
        assertThat(process()).isEmpty();
    }

    /** {@link RestingChatModel#awake} or {@link RestingChatModel#asleep}. */
    private interface Making {
        RestingChatModel of(RestingChatModel.Load load) throws IOException;
    }

    private RuntimeController<ChatQueue> load(Duration keepAlive) {
        return load(keepAlive, RestingChatModel::awake);
    }

    private RuntimeController<ChatQueue> load(Duration keepAlive, Making making) {
        RuntimeController<ChatQueue> controller = begin(keepAlive, making);
        await().atMost(Duration.ofSeconds(30)).until(() -> controller.serving().isPresent());
        return controller;
    }

    private RuntimeController<ChatQueue> begin(Duration keepAlive, Making making) {
        GenerationMetrics generations = new GenerationMetrics(metrics);
        var controller = new RuntimeController<ChatQueue>(
                ModelCapability.LLM_INFERENCE,
                new ModelRoot(folder),
                (spec, wanted) -> new Backend.InProcess<>(new ChatQueue(
                        making.of(new ChatModelCommand(spec.path(), 512, 2, Duration.ofSeconds(30))),
                        keepAlive,
                        1,
                        generations)));
        controller.load("small", gguf.toString(), null, null);
        return controller;
    }

    private static ChatQueue queue(RuntimeController<ChatQueue> controller) {
        return ((Backend.InProcess<ChatQueue>)
                        controller.serving().orElseThrow().backend())
                .model();
    }

    private static String answer(RuntimeController<ChatQueue> controller) {
        return text(queue(controller).submit(QUESTION));
    }

    private static String text(Generation generation) {
        StringBuilder text = new StringBuilder();
        while (true) {
            GenerationEvent event = generation.next(() -> false);
            if (event instanceof GenerationEvent.Text(String piece)) {
                text.append(piece);
            } else if (event instanceof GenerationEvent.Finished) {
                return text.toString();
            }
        }
    }

    private void awaitRest() {
        await().atMost(Duration.ofSeconds(10))
                .until(() -> resident() == 0 && process().isEmpty());
    }

    private double resident() {
        return metrics.get("orrery.runtime.chat.resident").gauge().value();
    }

    private Optional<ProcessHandle> process() {
        return ProcessHandle.current()
                .children()
                .filter(child -> child.info().commandLine().orElse("").contains(gguf.toString()))
                .findFirst();
    }
}
