package dev.orrery.images;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code make images}. */
@Command(name = "images", description = "Writes the images of the suite as archives, without a container engine.")
public final class Main implements Callable<Integer> {

    @Option(names = "--root", description = "the checkout, built before", defaultValue = ".")
    private Path root = Path.of(".");

    @Option(names = "--out", description = "folder of the archives", defaultValue = "target/images")
    private Path out = Path.of("");

    @Option(names = "--base", description = "file of docker save, or name@sha256:…; else made of Debian's packages")
    private @Nullable String base;

    @Option(names = "--python-base", description = "the same with Python 3, for the sandbox")
    private @Nullable String pythonBase;

    @Option(names = "--vllm-base", description = "an image with vLLM; builds vllm-runtime too")
    private @Nullable String vllmBase;

    @Option(names = "--llama-cpp-base", description = "an image with llama-server; builds llama-cpp-runtime too")
    private @Nullable String llamaCppBase;

    @Option(names = "--java", description = "home of the JDK whose runtime the images get; this one by default")
    private Path java = Path.of(System.getProperty("java.home"));

    @Option(names = "--caches", description = "folder with start caches, <image>.aot")
    private @Nullable Path caches;

    @Option(names = "--version", description = "tag of the images")
    private @Nullable String version;

    @Option(names = "--revision", description = "commit of the sources", defaultValue = "unknown")
    private String revision = "unknown";

    @Option(names = "--list", description = "only name the images, each with its module")
    private boolean list;

    @Parameters(description = "names of images; all when none is named")
    private List<String> names = List.of();

    private final Map<Image.Base, BaseImage> bases = new EnumMap<>(Image.Base.class);

    public static void main(String[] arguments) {
        CommandLine commandLine = new CommandLine(new Main());
        commandLine.setExecutionExceptionHandler((failure, command, result) -> {
            if (failure instanceof ImageFailure known) {
                System.err.println(known.getMessage());
            } else {
                failure.printStackTrace();
            }
            return 1;
        });
        System.exit(commandLine.execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        if (list) {
            Image.ALL.forEach(image -> System.out.println(image.name() + " " + image.module()));
            return 0;
        }
        for (String name : names) {
            if (Image.ALL.stream().noneMatch(image -> image.name().equals(name))) {
                throw new ImageFailure("There is no image " + name + ".");
            }
        }
        Files.createDirectories(out);
        Properties build = build();
        String tag = version != null ? version : build.getProperty("version").replace("-SNAPSHOT", "");
        ImageFile writer = new ImageFile(
                root,
                java,
                tag,
                revision,
                Instant.parse(build.getProperty("time")),
                Optional.ofNullable(caches),
                out.resolve("work"));
        for (Image image : Image.ALL) {
            if (names.isEmpty() ? !image.onDemand() || given(image.base()) != null : names.contains(image.name())) {
                Path file = out.resolve(image.name() + ".tar");
                String digest = writer.write(image, base(image.base()), file);
                System.out.printf(
                        Locale.ROOT,
                        "  %-18s %4d MB  %s  orrery/%s:%s%n",
                        image.name(),
                        Files.size(file) / 1_000_000,
                        digest,
                        image.name(),
                        tag);
            }
        }
        return 0;
    }

    private static Properties build() throws IOException {
        Properties properties = new Properties();
        try (InputStream file = Main.class.getResourceAsStream("/images.properties")) {
            if (file == null) {
                throw new ImageFailure("The program is not packaged whole: images.properties is missing.");
            }
            properties.load(file);
        }
        return properties;
    }

    private @Nullable String given(Image.Base kind) {
        String given = switch (kind) {
            case SYSTEM -> base;
            case PYTHON -> pythonBase;
            case VLLM -> vllmBase;
            case LLAMA_CPP -> llamaCppBase;
        };
        return given == null || given.isBlank() ? null : given;
    }

    private BaseImage base(Image.Base kind) throws IOException, InterruptedException {
        BaseImage known = bases.get(kind);
        if (known == null) {
            String given = given(kind);
            known = given != null ? BaseImage.of(given) : made(kind);
            bases.put(kind, known);
        }
        return known;
    }

    /** A base of Debian's packages, made once and kept until the folder is cleaned. */
    private BaseImage made(Image.Base kind) throws IOException, InterruptedException {
        String name = switch (kind) {
            case SYSTEM -> "system";
            case PYTHON -> "python";
            case VLLM -> throw new ImageFailure("Name an image with vLLM and its digest: VLLM_BASE=….");
            case LLAMA_CPP -> throw new ImageFailure("Name an image with llama-server: LLAMA_CPP_BASE=….");
        };
        Path file = out.resolve("build/base-" + name + ".tar");
        if (!Files.exists(file)) {
            Process script = new ProcessBuilder(
                            root.resolve("deploy/images/bin/base").toString(), name, file.toString())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (script.waitFor() != 0) {
                throw new ImageFailure("There is no base to build on: " + said.strip()
                        + "\nName one: an archive of docker save, or an image with its digest (docs/containers.md).");
            }
        }
        return new BaseImage.Archive(file, "debian packages");
    }
}
