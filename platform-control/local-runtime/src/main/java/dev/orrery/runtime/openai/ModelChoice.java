package dev.orrery.runtime.openai;

import dev.orrery.kit.failure.Failure;
import dev.orrery.runtime.model.InProcessModel;
import dev.orrery.runtime.model.ModelCapability;
import dev.orrery.runtime.model.RuntimeController;
import dev.orrery.runtime.model.RuntimeController.Serving;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which loaded model a request means. */
enum ModelChoice {
    /** The gateway knows models by id and by alias; what is not loaded does not exist. */
    GATEWAY {
        @Override
        <M extends InProcessModel> Serving<M> choose(RuntimeController<M> controller, @Nullable String model) {
            if (model == null) {
                throw Failure.of(422, "invalid_request", "Name the model.");
            }
            return controller
                    .serving()
                    .filter(serving -> model.equals(serving.spec().runtimeModelId())
                            || model.equals(alias(controller.capability())))
                    .orElseThrow(() -> unknown(model));
        }
    },

    /** A controller has one model, and says when it has none. */
    CONTROLLER {
        @Override
        <M extends InProcessModel> Serving<M> choose(RuntimeController<M> controller, @Nullable String model) {
            Optional<Serving<M>> serving = controller.serving();
            if (serving.isEmpty()) {
                throw Failure.conflict("runtime_model_not_loaded", "This runtime has no model loaded; load one first.")
                        .with("runtime_state", controller.state());
            }
            return serving.filter(
                            one -> model == null || model.equals(one.spec().runtimeModelId()))
                    .orElseThrow(() -> unknown(String.valueOf(model)));
        }
    };

    /** @throws Failure 404 {@code model_not_found}, 409 {@code runtime_model_not_loaded} */
    abstract <M extends InProcessModel> Serving<M> choose(RuntimeController<M> controller, @Nullable String model);

    private static String alias(ModelCapability capability) {
        return switch (capability) {
            case LLM_INFERENCE -> "local-vllm-default";
            case EMBEDDINGS -> "local-vllm-embeddings-default";
        };
    }

    private static Failure unknown(String model) {
        return Failure.notFound(
                "model_not_found",
                "The model '" + model + "' is not loaded here; GET /v1/models lists those that are.");
    }
}
