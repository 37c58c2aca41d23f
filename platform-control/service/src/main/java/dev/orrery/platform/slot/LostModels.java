package dev.orrery.platform.slot;

import dev.orrery.adapters.slot.RuntimeController;
import dev.orrery.contracts.platform.LostModel;
import dev.orrery.platform.provider.LoadState;
import dev.orrery.platform.provider.LoadedModelSlot;
import dev.orrery.platform.provider.ProviderInstance;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Asks a local embeddings runtime for the model of its slot, once, when it does not serve it (section 12.3). */
@ApplicationScoped
public class LostModels {
    private final SlotInspector inspector;
    private final SlotService slots;

    LostModels(SlotInspector inspector, SlotService slots) {
        this.inspector = inspector;
        this.slots = slots;
    }

    public LostModel recover(ProviderInstance provider) {
        LoadedModelSlot intent = provider.slot;
        if (!LostModel.FAMILY.equals(provider.family.providerKey) || intent.runtimeModelId == null) {
            return LostModel.NOTHING;
        }
        SlotInspector.Inspection found = inspector.inspect(provider);
        if (found.listed().contains(intent.runtimeModelId)) {
            return LostModel.NOTHING;
        }
        boolean loading = found.slot().state == LoadState.LOADING
                && Objects.equals(intent.runtimeModelId, found.slot().runtimeModelId);
        boolean asked = !loading && slots.load(provider, intent).isPresent();
        return new LostModel(
                true,
                asked,
                intent.managedModelId,
                intent.runtimeModelId,
                found.listed().stream().sorted().toList(),
                found.controller().map(LostModels::told).orElse(null));
    }

    private static Map<String, @Nullable Object> told(RuntimeController.State state) {
        Map<String, @Nullable Object> told = new LinkedHashMap<>();
        told.put("load_state", state.loadState());
        told.put("runtime_model_id", state.runtimeModelId());
        told.put("local_path", state.localPath());
        told.put("managed_model_id", state.managedModelId());
        told.put("display_name", state.displayName());
        told.put("last_error", state.lastError());
        return told;
    }
}
