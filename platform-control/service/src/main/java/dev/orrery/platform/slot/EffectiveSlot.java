package dev.orrery.platform.slot;

import dev.orrery.adapters.slot.RuntimeController;
import dev.orrery.platform.provider.LoadState;
import dev.orrery.platform.provider.LoadedModelSlot;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a slot holds as far as anyone can tell, section 12.2: the stored intent, corrected by the controller, confirmed
 * by the provider's model list. Ids of the intent and of another model in the controller are never mixed, and a load
 * that failed stays an error until the controller holds that model.
 */
final class EffectiveSlot {
    private EffectiveSlot() {}

    /** @param status of the model list; @param ids the models in it that fit the capability */
    record Listed(boolean reachable, int status, Set<String> ids) {
        /** Nobody was asked. */
        static final Listed NOTHING = new Listed(false, 0, Set.of());
    }

    static LoadedModelSlot of(LoadedModelSlot stored, Optional<RuntimeController.State> controller, Listed listed) {
        LoadedModelSlot slot = copy(stored);
        boolean intended = stored.managedModelId != null || stored.runtimeModelId != null;
        if (intended && slot.state == LoadState.EMPTY) {
            slot.state = LoadState.RECONCILING;
        } else if (!intended && slot.state != LoadState.ERROR) {
            slot.state = LoadState.EMPTY;
        }
        controller.ifPresent(state -> correct(slot, state, intended));
        confirm(slot, listed);
        return slot;
    }

    private static void correct(LoadedModelSlot slot, RuntimeController.State state, boolean intended) {
        if (intended && !holds(state, slot)) {
            if (slot.state != LoadState.ERROR) {
                slot.state = LoadState.RECONCILING;
            }
            return;
        }
        slot.runtimeModelId = state.runtimeModelId();
        slot.localPath = state.localPath() == null ? slot.localPath : state.localPath();
        slot.managedModelId = slot.managedModelId == null ? state.managedModelId() : slot.managedModelId;
        slot.managedModelName = slot.managedModelName == null ? state.displayName() : slot.managedModelName;
        slot.state = parse(state.loadState());
        slot.error = slot.state == LoadState.LOADED ? null : state.lastError();
    }

    /** Whether the controller speaks of the intended model. */
    static boolean holds(RuntimeController.State state, LoadedModelSlot slot) {
        return state.runtimeModelId() != null && state.runtimeModelId().equals(slot.runtimeModelId);
    }

    private static void confirm(LoadedModelSlot slot, Listed listed) {
        String id = slot.runtimeModelId;
        if (id == null || slot.state == LoadState.ERROR || slot.state == LoadState.EMPTY) {
            return;
        }
        if (listed.ids().contains(id)) {
            slot.state = LoadState.LOADED;
            slot.error = null;
        } else if (slot.state != LoadState.LOADING) {
            slot.state = listed.reachable() ? LoadState.RECONCILING : LoadState.ERROR;
            if (!listed.reachable() && slot.error == null) {
                slot.error = "runtime_inventory_unavailable:" + listed.status();
            }
        }
    }

    static LoadState parse(String text) {
        return Arrays.stream(LoadState.values())
                .filter(state -> state.wireName().equals(text))
                .findFirst()
                .orElse(LoadState.RECONCILING);
    }

    static LoadedModelSlot copy(LoadedModelSlot slot) {
        LoadedModelSlot copy = new LoadedModelSlot();
        copy.managedModelId = slot.managedModelId;
        copy.managedModelName = slot.managedModelName;
        copy.runtimeModelId = slot.runtimeModelId;
        copy.localPath = slot.localPath;
        copy.sourceId = slot.sourceId;
        copy.state = slot.state;
        copy.error = slot.error;
        copy.attempts = slot.attempts;
        copy.attemptedAt = slot.attemptedAt;
        return copy;
    }

    /** Text of a refusal, as {@code load_error} shows it. */
    static String error(RuntimeController.Answer.Refused refused, String code) {
        @Nullable String message = refused.message();
        return message == null ? code + ':' + refused.status() : message;
    }
}
