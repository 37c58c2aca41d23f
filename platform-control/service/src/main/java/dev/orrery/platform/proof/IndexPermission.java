package dev.orrery.platform.proof;

import dev.orrery.contracts.platform.RuntimeBinding;
import dev.orrery.kit.failure.Failure;
import dev.orrery.platform.deployment.SelectionMode;
import dev.orrery.platform.json.JsonMaps;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Which indexes the active vector binding allows; what its policy does not say is not allowed. */
final class IndexPermission {
    private IndexPermission() {}

    /** @throws Failure 403 {@code vector_index_not_allowed}, 400 {@code invalid_resource_policy} */
    static void require(RuntimeBinding binding, String index) {
        SelectionMode mode = SelectionMode.of(binding.resourcePolicy())
                .orElseThrow(() -> refused(index)
                        .with("selection_mode", binding.resourcePolicy().get("selection_mode")));
        switch (mode) {
            case EXPLICIT -> explicit(binding, index);
            case DYNAMIC_NAMESPACE -> namespace(binding, index);
        }
    }

    private static void explicit(RuntimeBinding binding, String index) {
        List<String> allowed = binding.resources().stream()
                .map(resource -> Objects.requireNonNullElse(resource.providerResourceId(), resource.id()))
                .toList();
        if (!allowed.contains(index)) {
            throw refused(index).with("allowed_indexes", allowed);
        }
    }

    private static void namespace(RuntimeBinding binding, String index) {
        String prefix = JsonMaps.text(binding.resourcePolicy(), "namespace_prefix");
        // No prefix allows nothing: it is a binding that nobody has finished.
        if (prefix == null || !index.startsWith(prefix)) {
            throw refused(index).with("namespace_prefix", prefix);
        }
        String pattern = JsonMaps.text(binding.resourcePolicy(), "name_pattern");
        if (pattern != null && !compiled(pattern).matcher(index).matches()) {
            throw refused(index).with("name_pattern", pattern);
        }
    }

    private static Pattern compiled(String pattern) {
        try {
            return Pattern.compile(pattern);
        } catch (PatternSyntaxException unreadable) {
            throw Failure.badRequest(
                            "invalid_resource_policy",
                            "The name_pattern of the active vector binding is no regular expression: "
                                    + unreadable.getDescription())
                    .with("name_pattern", pattern)
                    .causedBy(unreadable);
        }
    }

    private static Failure refused(String index) {
        return Failure.forbidden(
                        "vector_index_not_allowed",
                        "The active vector binding does not allow the index '" + index + "'; bind it first.")
                .with("index", index);
    }
}
