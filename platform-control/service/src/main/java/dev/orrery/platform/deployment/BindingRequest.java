package dev.orrery.platform.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.contracts.platform.Capability;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Ids;
import dev.orrery.kit.payload.Payload;
import dev.orrery.platform.json.JsonMaps;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A binding as a client asked for it, its shape checked and nothing looked up.
 *
 * @param providerId null when the text is no UUID, which no provider has
 */
record BindingRequest(
        Capability capability,
        @Nullable UUID providerId,
        List<ResourceRequest> resources,
        @Nullable String defaultResourceId,
        Map<String, @Nullable Object> resourcePolicy,
        Map<String, @Nullable Object> config) {

    record ResourceRequest(
            String id,
            @Nullable String resourceKind,
            @Nullable String refType,
            @Nullable String managedModelId,
            @Nullable String knowledgeBaseId,
            @Nullable String providerResourceId,
            @Nullable String displayName,
            Map<String, @Nullable Object> metadata) {}

    static Capability capability(@Nullable String text) {
        return (text == null ? java.util.Optional.<Capability>empty() : Capability.parse(text))
                .orElseThrow(() -> Failure.badRequest("invalid_capability", "Give one of the known capabilities."));
    }

    static BindingRequest of(Capability capability, Payload body) {
        String providerId = body.requiredText("provider_id", "invalid_provider_id");
        List<ResourceRequest> resources = new ArrayList<>();
        for (JsonNode item : body.array("resources", "invalid_resources")) {
            resources.add(resource(item));
        }
        return new BindingRequest(
                capability,
                Ids.uuid(providerId),
                resources,
                body.text("default_resource_id"),
                JsonMaps.of(body.get("resource_policy")),
                JsonMaps.of(body.get("config")));
    }

    /** The bindings of a full deployment body. */
    static List<BindingRequest> all(Payload body) {
        JsonNode sent = body.get("bindings");
        if (sent == null || !sent.isArray() || sent.isEmpty()) {
            throw Failure.badRequest("invalid_bindings", "bindings must be a non-empty array.");
        }
        List<BindingRequest> requests = new ArrayList<>();
        Set<Capability> seen = EnumSet.noneOf(Capability.class);
        for (JsonNode item : sent) {
            if (!(item instanceof ObjectNode)) {
                throw Failure.badRequest("invalid_binding", "Each binding must be an object.");
            }
            Payload binding = Payload.of(item);
            BindingRequest request = of(capability(binding.text("capability")), binding);
            if (!seen.add(request.capability())) {
                throw Failure.badRequest(
                        "duplicate_capability_binding",
                        "The capability " + request.capability().wireName() + " is bound twice.");
            }
            requests.add(request);
        }
        return requests;
    }

    private static ResourceRequest resource(JsonNode item) {
        if (!(item instanceof ObjectNode)) {
            throw Failure.badRequest("invalid_resource", "Each resource must be an object.");
        }
        Payload body = Payload.of(item);
        for (String key : List.of("id", "managed_model_id", "knowledge_base_id", "provider_resource_id")) {
            String id = body.text(key);
            if (id != null) {
                return new ResourceRequest(
                        id,
                        body.text("resource_kind"),
                        body.text("ref_type"),
                        body.text("managed_model_id"),
                        body.text("knowledge_base_id"),
                        body.text("provider_resource_id"),
                        body.text("display_name"),
                        JsonMaps.of(body.get("metadata")));
            }
        }
        throw Failure.badRequest("invalid_resource_id", "Each resource needs an id.");
    }
}
