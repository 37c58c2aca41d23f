package dev.orrery.agent.retrieval;

import dev.orrery.agent.ExecFailure;
import dev.orrery.contracts.platform.RuntimeBinding;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Which indexes of the bound vector store an execution may read. */
public final class IndexPolicy {
    private IndexPolicy() {}

    /** @throws dev.orrery.kit.failure.Failure 403 {@code EXEC_POLICY_DENIED} */
    public static void require(RuntimeBinding vectorStore, String index) {
        boolean allowed = "dynamic_namespace"
                        .equals(vectorStore.resourcePolicy().get("selection_mode"))
                ? inNamespace(vectorStore, index)
                : vectorStore.resources().stream().anyMatch(resource -> index.equals(resource.providerResourceId()));
        if (!allowed) {
            throw ExecFailure.policyDenied("Index '" + index + "' is not bound in the active deployment.")
                    .with("index", index);
        }
    }

    private static boolean inNamespace(RuntimeBinding vectorStore, String index) {
        // Without a prefix nothing is allowed: an unfinished binding must not open every index.
        if (!(vectorStore.resourcePolicy().get("namespace_prefix") instanceof String prefix)
                || prefix.isBlank()
                || !index.startsWith(prefix.trim())) {
            return false;
        }
        if (!(vectorStore.resourcePolicy().get("name_pattern") instanceof String pattern) || pattern.isBlank()) {
            return true;
        }
        try {
            return Pattern.matches(pattern, index);
        } catch (PatternSyntaxException unusable) {
            return false;
        }
    }
}
