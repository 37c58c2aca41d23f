package dev.orrery.context.source;

import dev.orrery.context.ContextConfig;
import dev.orrery.context.parse.FileParser;
import dev.orrery.kit.failure.Failure;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Selects and reads the files of a source (context contract, section 7.2). */
@ApplicationScoped
public class SourceFiles {
    private final long maxFileSize;

    SourceFiles(ContextConfig config) {
        this.maxFileSize = config.parse().maxFileSize().asLongValue();
    }

    /** A selected file. @param path relative to the directory of the source, with slashes */
    public record SourceFile(Path directory, String path) {}

    /**
     * What is in a source's directory.
     *
     * @param files selected, in path order
     * @param unreadable directories that cannot be listed, relative as the paths of files are: what is below them is not
     *     known, and not gone
     */
    public record Selection(List<SourceFile> files, List<String> unreadable) {
        /** Whether a file of this path may be there without being among {@link #files}. */
        public boolean mayHide(String path) {
            return unreadable.stream().anyMatch(directory -> path.startsWith(directory + "/"));
        }
    }

    /** Directory links are not followed. */
    public Selection select(Path directory, List<String> include, List<String> exclude) {
        List<Glob> included = include.stream().map(Glob::of).toList();
        List<Glob> excluded = exclude.stream().map(Glob::of).toList();
        Selecting selecting = new Selecting(directory, included, excluded);
        try {
            Files.walkFileTree(directory, selecting);
        } catch (IOException unreadable) {
            throw Failure.badRequest("invalid_source_file", "The directory of the source cannot be read.")
                    .causedBy(unreadable);
        }
        selecting.files.sort(Comparator.comparing(SourceFile::path, SourceFiles::byCodePoints));
        return new Selection(selecting.files, selecting.unreadable);
    }

    /** One walk through a directory. */
    static final class Selecting extends SimpleFileVisitor<Path> {
        final List<SourceFile> files = new ArrayList<>();
        final List<String> unreadable = new ArrayList<>();
        private final Path directory;
        private final List<Glob> included;
        private final List<Glob> excluded;

        Selecting(Path directory, List<Glob> included, List<Glob> excluded) {
            this.directory = directory;
            this.included = included;
            this.excluded = excluded;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String path = relative(file);
            if (isWanted(path) && Files.isRegularFile(file)) {
                files.add(new SourceFile(directory, path));
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failed) throws IOException {
            if (file.equals(directory)) {
                throw failed;
            }
            if (failed instanceof NoSuchFileException) {
                // Gone since its directory was listed.
                return FileVisitResult.CONTINUE;
            }
            String path = relative(file);
            if (isWanted(path)) {
                // Reading it fails too, and then it is listed with its path.
                files.add(new SourceFile(directory, path));
            }
            // Whether it is a directory cannot always be told.
            unreadable.add(path);
            return FileVisitResult.CONTINUE;
        }

        private String relative(Path file) {
            return directory.relativize(file).toString().replace(java.io.File.separatorChar, '/');
        }

        private boolean isWanted(String path) {
            return FileParser.supports(path)
                    && (included.isEmpty() || included.stream().anyMatch(glob -> glob.matches(path)))
                    && excluded.stream().noneMatch(glob -> glob.matches(path));
        }
    }

    /** How a file looks from outside. */
    public record Look(long size, long modifiedNanos) {}

    /** @throws Failure as {@link #read} */
    public Look look(SourceFile file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(confined(file), BasicFileAttributes.class);
            return new Look(attributes.size(), attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS));
        } catch (IOException unreadable) {
            throw unreadable(file, unreadable);
        }
    }

    /** @throws Failure 400 {@code source_file_too_large}, or {@code invalid_source_file} when it is not readable or a
     *     link leads out of the source */
    public byte[] read(SourceFile file) {
        try (InputStream content = Files.newInputStream(confined(file))) {
            byte[] bytes = content.readNBytes((int) Math.min(maxFileSize + 1, Integer.MAX_VALUE - 8));
            if (bytes.length > maxFileSize) {
                throw Failure.badRequest(
                                "source_file_too_large",
                                "The file '" + file.path() + "' is larger than " + maxFileSize + " bytes.")
                        .with("relative_path", file.path())
                        .with("max_file_size_bytes", maxFileSize);
            }
            return bytes;
        } catch (IOException unreadable) {
            throw unreadable(file, unreadable);
        }
    }

    /**
     * The file that a document came from, links resolved.
     *
     * @param directory as {@link SourceRoots#directory} gives it
     * @throws Failure 404 {@code source_file_not_found}, {@code invalid_source_file_path}
     */
    Path original(Path directory, String path) {
        try {
            Path real = confined(new SourceFile(directory, path));
            if (Files.isRegularFile(real)) {
                return real;
            }
        } catch (IOException gone) {
            throw noFile(path).causedBy(gone);
        } catch (Failure outside) {
            throw Failure.notFound("invalid_source_file_path", outside.getMessage())
                    .with("source_path", path);
        }
        throw noFile(path);
    }

    private static Failure noFile(String path) {
        return Failure.notFound("source_file_not_found", "The file '" + path + "' is not there now.")
                .with("source_path", path);
    }

    private static Path confined(SourceFile file) throws IOException {
        Path real = file.directory().resolve(file.path()).toRealPath();
        if (!real.startsWith(file.directory())) {
            throw Failure.badRequest(
                            "invalid_source_file",
                            "The file '" + file.path() + "' is a link that leads out of the source.")
                    .with("relative_path", file.path());
        }
        return real;
    }

    private static Failure unreadable(SourceFile file, IOException cause) {
        return Failure.badRequest("invalid_source_file", "The file '" + file.path() + "' cannot be read.")
                .with("relative_path", file.path())
                .causedBy(cause);
    }

    /** Segment by segment; '/' sorts before every other character. */
    private static int byCodePoints(String left, String right) {
        int[] a = left.codePoints().map(point -> point == '/' ? 0 : point).toArray();
        int[] b = right.codePoints().map(point -> point == '/' ? 0 : point).toArray();
        return java.util.Arrays.compare(a, b);
    }
}
