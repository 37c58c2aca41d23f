package dev.orrery.agent.sandbox;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.oneOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.orrery.testkit.SuiteInfrastructure;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attempts to get out, to stay, or to take more than is given. Imports are allowed, so that nothing but the isolation holds. */
@QuarkusTest
@WithTestResource(value = SuiteInfrastructure.class, initArgs = @ResourceArg(name = "service", value = "sandbox"))
class EscapeTest {
    private static final String WHERE = "sys.argv";

    @AfterEach
    void nothingIsLeftBehind() {
        assertEquals(0, supervisors(), "a supervisor outlived its run");
    }

    /** Processes under this one that run the supervisor. */
    private static long supervisors() {
        return ProcessHandle.current()
                .descendants()
                .filter(process -> process.info().commandLine().orElse("").contains("supervisor"))
                .filter(ProcessHandle::isAlive)
                .count();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "import os\nwhile True: os.fork()",
                "import subprocess\nsubprocess.run(['/bin/sh', '-c', 'id'])",
                "import os\nos.execv('/bin/sh', ['sh'])",
                "import os\nos.posix_spawn('/bin/sh', ['sh'], {})",
                "import os\nos.kill(1, 9)",
                "import multiprocessing\nmultiprocessing.get_context('fork').Process(target=print).start()"
            })
    void startsNoOtherProcess(String code) {
        Code.run(code, Code.WITH_IMPORTS)
                .statusCode(400)
                .body("error.type", is(oneOf("PermissionError", "FileNotFoundError")));
    }

    @Test
    void aThreadBombMeetsItsLimit() {
        Code.run("""
                import threading, time
                while True: threading.Thread(target=time.sleep, args=(9,), daemon=True).start()""", Code.WITH_IMPORTS).statusCode(400).body("error.type", is(oneOf("RuntimeError", "MemoryError")));
    }

    @Test
    void aMemoryBombMeetsItsLimit() {
        Code.run("x = 'a' * 1000\nwhile True: x += x").statusCode(400).body("error.type", equalTo("MemoryError"));
        Code.run("x = []\nwhile True: x.append(bytearray(1 << 20))")
                .statusCode(400)
                .body("error.type", equalTo("MemoryError"));
    }

    @Test
    void anEndlessLoopEndsEvenWhenItSwallowsEverything() {
        Map<String, Object> short1 = new HashMap<>(Code.WITH_IMPORTS);
        short1.put("timeout_seconds", 1);
        Code.run("""
                import signal
                for number in range(1, 32):
                    try: signal.signal(number, signal.SIG_IGN)
                    except (OSError, ValueError): pass
                while True:
                    try:
                        while True: pass
                    except BaseException: pass""", short1).statusCode(504).body("timed_out", equalTo(true));
    }

    @Test
    void readsNoFileOfTheHost(@TempDir Path directory) throws IOException {
        Path secret = Files.writeString(directory.resolve("secret.txt"), "the secret");
        for (String path : new String[] {
            secret.toString(), "/etc/passwd", "/proc/1/environ", "/proc/self/maps", "/sys/kernel/notes"
        }) {
            Code.run("result = open('" + path + "').read()", Code.WITH_IMPORTS)
                    .statusCode(400)
                    .body("result", nullValue())
                    .body("error.type", equalTo("FileNotFoundError"));
        }
    }

    @Test
    void theFileSystemIsEmptyWithoutImports() {
        Code.run("""
                for cls in ().__class__.__base__.__subclasses__():
                    if cls.__name__ == '_wrap_close':
                        os = cls.__init__.__globals__
                        result = [os['listdir']('/'), os['listdir']('/tmp')]""").statusCode(200).body("result[0]", contains("tmp")).body("result[1].size()", equalTo(0));
    }

    @Test
    void writesNothingThatStays() throws IOException {
        long before = filesInTemp();
        Code.run("open('/tmp/mine', 'w').write('x')\nresult = open('/tmp/mine').read()", Code.WITH_IMPORTS)
                .statusCode(200)
                .body("result", equalTo("x"));
        assertFalse(Files.exists(Path.of("/tmp/mine")));
        Code.run("import os\nresult = os.listdir('/tmp')", Code.WITH_IMPORTS).body("result.size()", equalTo(0));
        Code.run("open('/mine', 'w')", Code.WITH_IMPORTS).statusCode(400).body("error.type", equalTo("OSError"));
        Code.run("import os\nopen(os.__file__, 'a')", Code.WITH_IMPORTS)
                .statusCode(400)
                .body("error.type", is(oneOf("OSError", "PermissionError")));
        Code.run("open('/tmp/big', 'w').write('x' * 50_000_000)", Code.WITH_IMPORTS)
                .statusCode(400)
                .body("error.type", equalTo("OSError"));
        assertEquals(before, filesInTemp());
    }

    private static long filesInTemp() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/tmp"))) {
            return files.filter(file -> file.getFileName().toString().contains("sandbox"))
                    .count();
        }
    }

    @Test
    void opensNoSocket() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            for (String code : new String[] {
                "socket.create_connection(('127.0.0.1', " + server.getLocalPort() + "))",
                "socket.socket(socket.AF_UNIX)",
                "socket.socketpair()",
                "socket.socket(socket.AF_INET, socket.SOCK_DGRAM)"
            }) {
                Code.run("import socket\n" + code, Code.WITH_IMPORTS)
                        .statusCode(400)
                        .body("error.type", equalTo("PermissionError"));
            }
        }
    }

    @Test
    void seesNoEnvironmentAndNoArgument() {
        Code.run(
                        "import os, sys\nresult = [sorted(os.environ), " + WHERE + ", os.getpid(), os.getcwd()]",
                        Code.WITH_IMPORTS)
                .statusCode(200)
                .body("result[0]", is(oneOf(java.util.List.of(), java.util.List.of("LC_CTYPE"))))
                .body("result[1]", contains("-c"))
                .body("result[2]", equalTo(1))
                .body("result[3]", equalTo("/"));
    }

    @Test
    void anOutputFloodIsCutOff() {
        Code.run("while True: print('x' * 1000)")
                .statusCode(400)
                .body("error.type", equalTo("OutputLimitExceeded"))
                .body("stdout.length()", equalTo(65536));
        Code.run("import os\nwhile True: os.write(2, b'x' * 1000)", Code.WITH_IMPORTS)
                .statusCode(400)
                .body("error.type", equalTo("OutputLimitExceeded"));
        Code.run("result = 'x' * 3_000_000").statusCode(400).body("error.type", equalTo("OutputLimitExceeded"));
    }

    @Test
    void aForgedReportIsOnlyItsOwn() {
        Code.run("import os\nos.write(3, b'[[[[')\nos._exit(0)", Code.WITH_IMPORTS)
                .statusCode(400)
                .body("error.type", equalTo("SandboxProcessError"));
        Code.run("import os\nos.write(3, b'[' * 200000)\nos._exit(0)", Code.WITH_IMPORTS)
                .statusCode(400)
                .body("error.type", equalTo("SandboxProcessError"));
    }

    /** A fault of the isolation would be the sandbox's own, and held against it. */
    @Test
    void aForgedFaultIsOnlyItsOwn() {
        for (String channel : new String[] {"3", "4"}) {
            Code.run("""
                    import os
                    try: os.write(%s, b'{"fault": "forged"}')
                    except OSError: pass
                    os._exit(70)""".formatted(channel), Code.WITH_IMPORTS)
                    .statusCode(400)
                    .body("error.type", equalTo("SandboxProcessError"))
                    .body("exit_code", equalTo(70));
        }
    }

    @Test
    void codeThatClosesItsPipesAndStaysEndsInTime() {
        Map<String, Object> oneSecond = new HashMap<>(Code.WITH_IMPORTS);
        oneSecond.put("timeout_seconds", 1);
        Code.run("import os, time\nos.closerange(0, 64)\ntime.sleep(60)", oneSecond)
                .statusCode(504)
                .body("timed_out", equalTo(true))
                .body("error.type", equalTo("TimeoutExpired"));
    }

    @Test
    void aCrashOfTheInterpreterIsAnAnswer() {
        Code.run("import ctypes\nctypes.string_at(0)", Code.WITH_IMPORTS)
                .statusCode(400)
                .body("error.type", equalTo("SandboxProcessError"))
                .body("exit_code", equalTo(-11));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "libc.unshare(0x10000000)",
                "libc.mount(b'proc', b'/tmp', b'proc', 0, None)",
                "libc.ptrace(0, 0, 0, 0)",
                "libc.chroot(b'/tmp')",
                "libc.personality(0)",
                "libc.syscall(321, 0, 0, 0)",
                "libc.setuid(0)"
            })
    void theKernelRefusesTheWaysOut(String call) {
        Code.run(
                        "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\nresult = [" + call
                                + ", ctypes.get_errno()]",
                        Code.WITH_IMPORTS)
                .statusCode(200)
                .body("result[0]", equalTo(-1))
                .body("result[1]", is(oneOf(1, 22)));
    }
}
