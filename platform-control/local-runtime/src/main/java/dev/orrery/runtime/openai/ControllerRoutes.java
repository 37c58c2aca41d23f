package dev.orrery.runtime.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Payload;
import dev.orrery.runtime.model.RuntimeController;
import dev.orrery.runtime.model.RuntimeState;
import org.jspecify.annotations.Nullable;

/** What the controllers of both capabilities answer alike. */
final class ControllerRoutes {
    private static final String VERSION = "0.1.0";

    /** {@code GET <base>/health}: the state is part of it, so it needs the key. */
    public record Health(String status, String service, String version, RuntimeState runtimeState) {}

    private ControllerRoutes() {}

    static Health health(RuntimeController<?> controller) {
        return new Health("ok", controller.capability().serviceName(), VERSION, controller.state());
    }

    /** @throws Failure 422 {@code invalid_request}, 400 {@code invalid_runtime_model} */
    static RuntimeState load(RuntimeController<?> controller, @Nullable JsonNode body) {
        if (!(body instanceof ObjectNode)) {
            throw Failure.of(422, "invalid_request", "Name a model in a JSON object.");
        }
        Payload fields = Payload.of(body);
        return controller.load(
                required(fields, "runtime_model_id"),
                required(fields, "local_path"),
                fields.text("managed_model_id"),
                fields.text("display_name"));
    }

    private static String required(Payload fields, String field) {
        String text = fields.text(field);
        if (text == null) {
            throw Failure.of(422, "invalid_request", "Give a non-empty " + field + ".");
        }
        return text;
    }
}
