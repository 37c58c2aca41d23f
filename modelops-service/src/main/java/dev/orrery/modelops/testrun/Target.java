package dev.orrery.modelops.testrun;

import dev.orrery.adapters.http.ProviderConfig;
import dev.orrery.contracts.platform.RuntimeBinding;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where a model is tried.
 *
 * @param providerId of the local provider instance; null for a cloud model
 * @param modelId what the provider calls the model
 */
public record Target(RuntimeBinding binding, @Nullable UUID providerId, String modelId) {
    private static final String HIDDEN = "[hidden]";

    static Target local(RuntimeBinding binding, String modelId) {
        return new Target(binding, binding.id(), modelId);
    }

    /** Says how the provider is reached and what it calls the model: another signature is another runtime. */
    String signature() {
        ProviderConfig config = new ProviderConfig(binding);
        String text = String.join(
                "|",
                String.valueOf(providerId),
                binding.adapterKind(),
                binding.endpointUrl(),
                config.text("chat_completion_path", ""),
                config.text("embeddings_path", ""),
                config.text("request_format", ""),
                modelId);
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The text without the provider's key, which some providers repeat in their errors. */
    String withoutKey(String text) {
        String key = new ProviderConfig(binding).apiKey();
        return key == null || key.length() < 4 ? text : text.replace(key, HIDDEN);
    }

    /** Keeps secrets out of logs. */
    @Override
    public String toString() {
        return "Target[" + binding + ", " + modelId + "]";
    }
}
