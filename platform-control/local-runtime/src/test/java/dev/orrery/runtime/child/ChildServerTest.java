package dev.orrery.runtime.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.kit.egress.EgressClient;
import dev.orrery.runtime.model.LoadFailure;
import dev.orrery.runtime.model.ModelSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The port of a child, which another process may take before the child listens. */
class ChildServerTest {
    private static final ChildCommand SERVER = new ChildCommand(System.getProperty("java.home")
            + "/bin/java -XX:TieredStopAtLevel=1 -cp "
            + Path.of("target/test-classes").toAbsolutePath() + ' ' + ScriptedServer.class.getName()
            + " --model {model} --id {id} --port {port}");

    @TempDir
    Path model;

    private final AtomicInteger ports = new AtomicInteger();
    private ServerSocket other;

    @BeforeEach
    void listen() throws IOException {
        other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        other.close();
    }

    private ChildServer start(String behaviour, ChildPort.Choice choice) throws IOException {
        Files.writeString(model.resolve("behaviour"), behaviour);
        return ChildServer.start(
                SERVER,
                new ModelSpec("m", model, null, null),
                new EgressClient(),
                Duration.ofSeconds(30),
                Duration.ofSeconds(1),
                () -> true,
                () -> {
                    ports.incrementAndGet();
                    return choice.next();
                });
    }

    @Test
    void aServerWhosePortWasTakenGetsAnother() throws IOException {
        try (ChildServer server = start("healthy", () -> ports.get() == 1 ? other.getLocalPort() : ChildPort.free())) {
            assertThat(server.servedId()).isEqualTo("m");
            assertThat(server.address("/").getPort()).isNotEqualTo(other.getLocalPort());
        }
        assertThat(ports).hasValue(2);
    }

    @Test
    void threePortsThatAreTakenAreEnough() {
        assertThatThrownBy(() -> start("healthy", other::getLocalPort))
                .isInstanceOf(LoadFailure.class)
                .hasMessageStartingWith("runtime_exited:1: ")
                .hasMessageContaining("BindException");
        assertThat(ports).hasValue(3);
    }

    @Test
    void aServerThatFailsOfItselfIsNotStartedAgain() {
        assertThatThrownBy(() -> start("crash-at-load", ChildPort::free)).hasMessageStartingWith("runtime_exited:3: ");
        assertThat(ports).hasValue(1);
    }
}
