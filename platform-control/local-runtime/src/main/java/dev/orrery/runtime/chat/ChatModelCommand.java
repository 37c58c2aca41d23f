package dev.orrery.runtime.chat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.ObjectMapper;
import de.kherud.llama.LlamaModel;
import dev.orrery.kit.failure.Failure;
import dev.orrery.runtime.model.PackagedLibraries;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the process of a GGUF file is started: on the Java of this one, with the few jars that it needs.
 *
 * @param contextSize tokens of prompt and answer together
 * @param threads native threads of a generation
 * @param loadTimeout longest time until the model answers
 */
public record ChatModelCommand(Path gguf, int contextSize, int threads, Duration loadTimeout)
        implements RestingChatModel.Load {
    private static final byte[] GGUF_MAGIC = "GGUF".getBytes(StandardCharsets.US_ASCII);

    /** One class of each jar. */
    private static final List<Class<?>> NEEDED = List.of(
            ChatModelMain.class,
            Failure.class,
            LlamaModel.class,
            ObjectMapper.class,
            JsonParser.class,
            JsonInclude.class);

    /** Its environment holds no secret of this process. */
    private static final Set<String> INHERITED = Set.of("PATH", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH");

    private static final List<String> JAVA_OPTIONS = List.of(
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-XX:-CreateCoredumpOnCrash",
            "-Xms8m",
            "-Xmx128m");

    /** Where the binding writes its library when packaging laid none aside: not where other processes write theirs. */
    private static @Nullable Path written;

    @Override
    public void check() throws IOException {
        if (!Files.isReadable(gguf)) {
            throw new IOException("there is no file to read at " + gguf);
        }
        try (InputStream in = Files.newInputStream(gguf)) {
            if (!Arrays.equals(in.readNBytes(GGUF_MAGIC.length), GGUF_MAGIC)) {
                throw new IOException(gguf.getFileName() + " is not a GGUF file");
            }
        }
    }

    /** Starts the model's process, and returns when it answers. */
    @Override
    public ChatModel load() throws IOException {
        check();
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(JAVA_OPTIONS);
        words.add(library());
        words.addAll(List.of("-cp", classPath(), ChatModelMain.class.getName()));
        words.addAll(List.of(gguf.toString(), Integer.toString(contextSize), Integer.toString(threads)));
        ProcessBuilder command = new ProcessBuilder(words);
        command.environment().keySet().retainAll(INHERITED);
        return ChatModelProcess.start(command, loadTimeout);
    }

    private static String library() throws IOException {
        Path packaged = PackagedLibraries.folder().orElse(null);
        return packaged == null
                ? "-Dde.kherud.llama.tmpdir=" + writtenLibraries()
                : "-Dde.kherud.llama.lib.path=" + packaged;
    }

    private static synchronized Path writtenLibraries() throws IOException {
        if (written == null) {
            written = Files.createTempDirectory("orrery-llama");
            written.toFile().deleteOnExit();
            written.resolve(System.mapLibraryName("jllama")).toFile().deleteOnExit();
        }
        return written;
    }

    private static String classPath() throws IOException {
        Set<String> jars = new LinkedHashSet<>();
        for (Class<?> needed : NEEDED) {
            jars.add(root(needed).toString());
        }
        return String.join(File.pathSeparator, jars);
    }

    /** The jar or folder of a class, asked of its loader: a class from a start cache does not always know its own. */
    private static Path root(Class<?> needed) throws IOException {
        String name = "/" + needed.getName().replace('.', '/') + ".class";
        URL file = needed.getResource(name);
        if (file == null) {
            throw new IOException("There is no class file of " + needed.getName());
        }
        try {
            if (file.openConnection() instanceof JarURLConnection jar) {
                return Path.of(jar.getJarFileURL().toURI());
            }
            String path = Path.of(file.toURI()).toString();
            return Path.of(path.substring(0, path.length() - name.length()));
        } catch (URISyntaxException noPath) {
            throw new IOException("There is no path to " + file, noPath);
        }
    }
}
