package dev.orrery.platform.slot;

import dev.orrery.platform.provider.LoadedModelSlot;
import dev.orrery.platform.provider.ProviderInstance;
import dev.orrery.platform.provider.ProviderRepository;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import jakarta.transaction.Transactional;
import java.util.Objects;
import java.util.UUID;

/** The transactions of slots. The intent is stored before the runtime is asked, so that it survives a crash. */
@ApplicationScoped
public class SlotStore {
    private final ProviderRepository providers;

    SlotStore(ProviderRepository providers) {
        this.providers = providers;
    }

    @Transactional
    void intend(UUID providerId, LoadedModelSlot intent) {
        ProviderInstance provider = providers.findById(providerId, LockModeType.PESSIMISTIC_WRITE);
        if (provider != null) {
            provider.slot = EffectiveSlot.copy(intent);
        }
    }

    /** Stores what the runtime answered, unless somebody wanted something else in the meantime. */
    @Transactional
    void settle(UUID providerId, LoadedModelSlot intent, LoadedModelSlot outcome) {
        ProviderInstance provider = providers.findById(providerId, LockModeType.PESSIMISTIC_WRITE);
        if (provider != null
                && provider.slot.state == intent.state
                && Objects.equals(provider.slot.managedModelId, intent.managedModelId)) {
            provider.slot = EffectiveSlot.copy(outcome);
        }
    }
}
