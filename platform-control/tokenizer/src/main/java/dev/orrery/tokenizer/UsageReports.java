package dev.orrery.tokenizer;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/**
 * The native libraries that run models report their use to their makers unless told not to before they are loaded: DJL
 * reads a property, ONNX Runtime the environment of the process. Once ONNX Runtime is loaded without it, an identifier of the
 * machine and what is to be sent lie under the user's cache folder.
 */
public final class UsageReports {
    private static boolean off;

    private UsageReports() {}

    /** Switches all of them off for this process; to be called before the first of the libraries is loaded. */
    public static synchronized void off() {
        if (off) {
            return;
        }
        System.setProperty("OPT_OUT_TRACKING", "true");
        System.setProperty("ai.djl.offline", "true");
        setEnvironment("ORT_DISABLE_TELEMETRY", "1");
        off = true;
    }

    /** Java cannot change the environment that native code reads. */
    private static void setEnvironment(String name, String value) {
        Linker linker = Linker.nativeLinker();
        MethodHandle setenv = linker.downcallHandle(
                linker.defaultLookup().find("setenv").orElseThrow(),
                FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
        int refused;
        try (Arena arena = Arena.ofConfined()) {
            refused = (int) setenv.invokeExact(arena.allocateFrom(name), arena.allocateFrom(value), 1);
        } catch (Throwable failed) {
            throw new IllegalStateException("The environment variable " + name + " could not be set", failed);
        }
        if (refused != 0) {
            throw new IllegalStateException("The environment variable " + name + " could not be set");
        }
    }
}
