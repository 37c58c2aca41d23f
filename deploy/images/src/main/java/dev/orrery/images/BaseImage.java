package dev.orrery.images;

import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.api.TarImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Where a base image comes from. */
sealed interface BaseImage {

    JibContainerBuilder begin() throws InvalidImageReferenceException;

    /** For the label that names it. */
    String title();

    /** An archive as {@code docker save} writes it. */
    record Archive(Path file, String title) implements BaseImage {
        @Override
        public JibContainerBuilder begin() throws InvalidImageReferenceException {
            return Jib.from(TarImage.at(file));
        }
    }

    /** An image of a registry, named by its digest so that every build stands on the same one. */
    record Pinned(String reference) implements BaseImage {
        @Override
        public JibContainerBuilder begin() throws InvalidImageReferenceException {
            return Jib.from(RegistryImage.named(reference));
        }

        @Override
        public String title() {
            return reference;
        }
    }

    Pattern DIGEST = Pattern.compile(".+@sha256:[0-9a-f]{64}");

    /** @throws ImageFailure for a name without a digest that is no file either */
    static BaseImage of(String given) {
        Path file = Path.of(given);
        if (Files.isRegularFile(file)) {
            return new Archive(file, file.getFileName().toString());
        }
        if (DIGEST.matcher(given).matches()) {
            return new Pinned(given);
        }
        throw new ImageFailure(
                "The base " + given + " is neither a file that docker save wrote nor an image with its digest,"
                        + " as in debian:13-slim@sha256:….");
    }
}
