package dev.orrery.platform.slot;

import dev.orrery.platform.audit.ChangeAudit;
import dev.orrery.platform.audit.Subject;
import dev.orrery.platform.provider.LoadedModelSlot;
import dev.orrery.platform.provider.ProviderInstance;
import dev.orrery.platform.provider.ProviderRepository;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import jakarta.transaction.Transactional;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The transactions of slots. The intent is stored before the runtime is asked, so that it survives a crash. */
@ApplicationScoped
public class SlotStore {
    private final ProviderRepository providers;
    private final ChangeAudit audit;

    SlotStore(ProviderRepository providers, ChangeAudit audit) {
        this.providers = providers;
        this.audit = audit;
    }

    @Transactional
    void intend(UUID providerId, LoadedModelSlot intent, long userId) {
        ProviderInstance provider = providers.findById(providerId, LockModeType.PESSIMISTIC_WRITE);
        if (provider != null) {
            Intent before = Intent.of(provider.slot);
            provider.slot = EffectiveSlot.copy(intent);
            audit.note(userId, Subject.LOADED_MODEL, providerId.toString(), provider.slug, before, Intent.of(intent));
        }
    }

    /** Which model somebody wanted, for the audit. */
    private record Intent(
            @Nullable String managedModelId, @Nullable String runtimeModelId) {
        static Intent of(LoadedModelSlot slot) {
            return new Intent(slot.managedModelId, slot.runtimeModelId);
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
