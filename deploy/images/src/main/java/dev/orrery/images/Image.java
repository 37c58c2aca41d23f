package dev.orrery.images;

import java.util.List;

/**
 * One image of the suite.
 *
 * @param name without the prefix {@code orrery/}
 * @param module the folder of its Maven module
 * @param base what it stands on
 */
record Image(String name, String module, Base base) {

    /** What an image stands on. All are glibc systems, because the Java runtime that is put on them is one. */
    enum Base {
        /** The C library and nothing else. */
        SYSTEM,
        /** With the interpreter that the sandbox runs. */
        PYTHON,
        /** An image that has vLLM. */
        VLLM,
        /** An image that has {@code llama-server} on its path. */
        LLAMA_CPP
    }

    static final String LAUNCHER = "launcher";

    static final List<Image> ALL = List.of(
            service("backend-api", "backend-api"),
            service("platform-control", "platform-control/service"),
            service("modelops-service", "modelops-service"),
            service("context-ingestion", "context-ingestion"),
            service("agent-engine", "agent-engine/engine"),
            service("mcp-gateway", "agent-engine/mcp-gateway"),
            new Image("sandbox", "agent-engine/sandbox", Base.PYTHON),
            new Image("local-runtime", "platform-control/local-runtime", Base.SYSTEM),
            new Image(LAUNCHER, "deploy/local", Base.SYSTEM),
            new Image("vllm-runtime", "platform-control/local-runtime", Base.VLLM),
            new Image("llama-cpp-runtime", "platform-control/local-runtime", Base.LLAMA_CPP));

    private static Image service(String name, String module) {
        return new Image(name, module, Base.SYSTEM);
    }

    /** The images for servers with a GPU are large and stand on a base that only the person who builds them can choose. */
    boolean onDemand() {
        return base == Base.VLLM || base == Base.LLAMA_CPP;
    }
}
