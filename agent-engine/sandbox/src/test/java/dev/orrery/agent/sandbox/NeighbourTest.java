package dev.orrery.agent.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Code reaches no process of its own user beside it, also where it shares their numbers. */
class NeighbourTest {
    /** Only modules that are there already: one of the isolations opens no file. */
    private static final String ATTEMPTS = """
            import _thread, ctypes, os, platform, resource
            libc = ctypes.CDLL(None, use_errno=True)
            x86 = platform.machine() == 'x86_64'
            victim = %d
            info = ctypes.create_string_buffer(128)
            def refused(on_x86, on_arm, *arguments):
                outcome = libc.syscall(on_x86 if x86 else on_arm, *arguments)
                return [outcome, ctypes.get_errno()] == [-1, 1]
            limit = (ctypes.c_uint64 * 2)(0, 0)
            ends = os.pipe()
            ran = _thread.allocate_lock()
            ran.acquire()
            _thread.start_new_thread(ran.release, ())
            result = {
                'tkill': refused(200, 130, victim, 9),
                'tgkill': refused(234, 131, victim, victim, 9),
                'rt_sigqueueinfo': refused(129, 138, victim, 9, info),
                'rt_tgsigqueueinfo': refused(297, 240, victim, victim, 9, info),
                'prlimit64': refused(302, 261, victim, 7, limit, None),
                'setpriority': refused(141, 140, 0, victim, 19),
                'sched_setaffinity': refused(203, 122, victim, 8, info),
                'fcntl_owner': refused(72, 25, ends[0], 8, victim),
                'fcntl_signal': refused(72, 25, ends[0], 10, 9),
                'own_limit_is_read': resource.getrlimit(resource.RLIMIT_NOFILE)[0] == 64,
                'own_thread_runs': ran.acquire(timeout=5),
            }""";

    private Process victim;

    @BeforeEach
    void start() throws IOException {
        victim = new ProcessBuilder("sleep", "60").start();
    }

    @AfterEach
    void stop() {
        victim.destroyForcibly();
    }

    @ParameterizedTest
    @EnumSource(Isolation.class)
    void noCallReachesAnotherProcess(Isolation isolation) throws Exception {
        JsonNode report = run(isolation, ATTEMPTS.formatted(victim.pid()));
        JsonNode held = report.path("result");
        assertEquals(11, held.size(), report::toString);
        held.properties().forEach(attempt -> assertTrue(attempt.getValue().asBoolean(), attempt.getKey()));
        assertTrue(victim.isAlive(), "the neighbour lives");
    }

    @ParameterizedTest
    @EnumSource(Isolation.class)
    void itsOwnAbortIsToldAsIts(Isolation isolation) throws Exception {
        // The first process of a namespace is not ended by such a signal; the C library then ends it by a fault.
        int signal = isolation == Isolation.NAMESPACES ? 11 : 6;
        assertEquals(
                -signal,
                run(isolation, "import os\nos.abort()").path("exit_code").asInt());
    }

    private static JsonNode run(Isolation isolation, String code) throws Exception {
        Supervisor supervisor = new Supervisor(
                new SmallRyeConfigBuilder()
                        .addDiscoveredConverters()
                        .withMapping(SandboxConfig.class)
                        .withDefaultValue("orrery.sandbox.isolation", isolation.wireName())
                        .build()
                        .getConfigMapping(SandboxConfig.class),
                new ObjectMapper());
        Path python = Interpreter.find("python3").orElseThrow();
        return supervisor.run(python, new ExecuteRequest(code, null, 10, true));
    }
}
