package dev.orrery.modelops.artifact;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;

/** Where the files of local models lie. */
@ConfigMapping(prefix = "orrery.modelops.storage")
public interface StorageConfig {
    /** Folder that the runtimes read too; a model is a folder or a GGUF file in it. */
    @WithDefault("/models/llm")
    Path root();

    /** Space that a download leaves free. */
    @WithDefault("512M")
    MemorySize reserve();
}
