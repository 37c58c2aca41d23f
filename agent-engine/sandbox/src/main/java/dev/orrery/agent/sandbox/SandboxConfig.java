package dev.orrery.agent.sandbox;

import io.quarkus.runtime.annotations.StaticInitSafe;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What one run of untrusted code gets. */
@StaticInitSafe
@ConfigMapping(prefix = "orrery.sandbox")
public interface SandboxConfig {
    /** The Python 3 interpreter, a name on the path or an absolute one. */
    @WithDefault("python3")
    String python();

    /**
     * How the code is kept from files and the network: {@code namespaces} or {@code syscall-filter}. The second one, for
     * hosts that allow no user namespaces, must be chosen: the sandbox never takes the weaker one by itself.
     */
    @WithDefault("namespaces")
    Isolation isolation();

    /** Address space of the code's process, the interpreter's share included. */
    @WithDefault("256M")
    MemorySize memory();

    /** What the code may write to {@code /tmp}, and the longest file. */
    @WithDefault("16M")
    MemorySize writable();

    /** Most threads of the code; it may start no process at all. */
    @WithDefault("16")
    int threads();

    /** Longest standard output, and longest error output. */
    @WithDefault("64K")
    MemorySize output();

    /** Longest result as JSON. */
    @WithDefault("1M")
    MemorySize result();

    /** Most runs at a time. */
    @WithDefault("4")
    int concurrentRuns();

    /** How long a run waits for its turn before it is refused with {@code sandbox_busy}. */
    @WithDefault("5s")
    Duration queueLimit();
}
