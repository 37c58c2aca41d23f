package dev.orrery.local.part;

import dev.orrery.local.state.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The virtual machine's cache of loaded and linked classes (JEP 514), which makes a start a third cheaper. A run with
 * {@code ORRERY_TRAIN_START=true} writes it when the part ends, which takes seconds; see {@code make train}.
 */
public record StartCache(Settings settings) {

    /** Options that write the cache, use it when it fits what was built, or nothing. */
    List<String> options(String part, Path built) throws IOException {
        Path cache = settings.state().startCache().resolve(part + ".aot");
        if (training()) {
            return List.of("-XX:AOTCacheOutput=" + cache);
        }
        boolean fits = Files.exists(cache)
                && Files.exists(built)
                && Files.getLastModifiedTime(cache).compareTo(Files.getLastModifiedTime(built)) > 0;
        return fits ? List.of("-XX:AOTCache=" + cache) : List.of();
    }

    public boolean training() {
        return settings.variable("ORRERY_TRAIN_START").filter("true"::equals).isPresent();
    }
}
