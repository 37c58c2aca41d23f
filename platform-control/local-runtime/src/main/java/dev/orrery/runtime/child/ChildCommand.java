package dev.orrery.runtime.child;

import dev.orrery.runtime.model.ModelSpec;
import java.util.Arrays;
import java.util.List;

/**
 * The command line of a model server, words parted by blanks. {@code {model}} stands for the path of the model, {@code
 * {id}} for the id it is served under, {@code {port}} for the port to listen on. No shell reads it, and what replaces a
 * placeholder stays one word, so a path can neither add an option nor run anything.
 */
public record ChildCommand(String template) {
    public ChildCommand {
        if (!template.contains("{port}") || !template.contains("{model}")) {
            throw new IllegalArgumentException(
                    "The command of a model server must name {model} and {port}: " + template);
        }
    }

    List<String> words(ModelSpec spec, int port) {
        return Arrays.stream(template.trim().split("\\s+"))
                .map(word -> word.replace("{model}", spec.path().toString())
                        .replace("{id}", spec.runtimeModelId())
                        .replace("{port}", Integer.toString(port)))
                .toList();
    }
}
