package dev.orrery.modelops.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** SHA-256 over the canonical JSON of what a validation vouches for; only equality has a meaning. */
final class ConfigFingerprint {
    private static final ObjectMapper CANONICAL =
            new ObjectMapper().configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true);

    private ConfigFingerprint() {}

    static String of(Model model) {
        Map<String, @Nullable Object> configuration = new TreeMap<>();
        configuration.put("provider", model.provider);
        configuration.put("provider_model_id", model.providerModelId);
        configuration.put("source_id", model.sourceId);
        configuration.put("local_path", model.localPath);
        configuration.put("backend", model.backend.wireName());
        configuration.put("availability", model.availability.wireName());
        configuration.put(
                "credential_id",
                model.credential == null ? null : model.credential.id().toString());
        configuration.put("task_key", model.taskKey);
        configuration.put("hosting", model.backend.hosting());
        configuration.put("checksum", model.checksum);
        configuration.put("revision", model.revision);
        configuration.put("metadata", model.metadata);
        return hash(configuration);
    }

    private static String hash(Map<String, @Nullable Object> configuration) {
        try {
            byte[] json = CANONICAL.writeValueAsString(configuration).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(json));
        } catch (JsonProcessingException | NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
