package dev.orrery.platform.slot;

import dev.orrery.platform.audit.ChangeAudit;
import dev.orrery.platform.audit.Subject;
import dev.orrery.platform.provider.LoadState;
import dev.orrery.platform.provider.LoadedModelSlot;
import dev.orrery.platform.provider.ProviderInstance;
import dev.orrery.platform.provider.ProviderRepository;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The transactions of slots. The intent is stored before the runtime is asked, so that it survives a crash. */
@ApplicationScoped
public class SlotStore {
    private final ProviderRepository providers;
    private final ChangeAudit audit;
    private final SlotConfig config;

    SlotStore(ProviderRepository providers, ChangeAudit audit, SlotConfig config) {
        this.providers = providers;
        this.audit = audit;
        this.config = config;
    }

    @Transactional
    void intend(UUID providerId, LoadedModelSlot intent, long userId) {
        ProviderInstance provider = providers.findById(providerId, LockModeType.PESSIMISTIC_WRITE);
        if (provider != null) {
            Intent before = Intent.of(provider.slot);
            provider.slot = EffectiveSlot.copy(intent);
            provider.slot.attempts = intent.runtimeModelId == null ? 0 : 1;
            provider.slot.attemptedAt = intent.runtimeModelId == null ? null : Instant.now();
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
        if (provider != null && provider.slot.state == intent.state && sameModel(provider.slot, intent)) {
            provider.slot.state = outcome.state;
            provider.slot.error = outcome.error;
        }
    }

    /** Keeps the stored state as the runtime shows itself; one that holds its model starts with a clean record. */
    @Transactional
    void follow(UUID providerId, LoadedModelSlot intent, LoadedModelSlot effective) {
        ProviderInstance provider = providers.findById(providerId, LockModeType.PESSIMISTIC_WRITE);
        if (provider == null || !sameModel(provider.slot, intent)) {
            return;
        }
        provider.slot.state = effective.state;
        provider.slot.error = effective.error;
        if (effective.state == LoadState.LOADED) {
            provider.slot.attempts = 0;
            provider.slot.attemptedAt = null;
        }
    }

    /** Whether the caller may ask the runtime for this model now; true for one replica a back-off. */
    @Transactional
    boolean claimLoad(UUID providerId, LoadedModelSlot intent) {
        ProviderInstance provider = providers.findById(providerId, LockModeType.PESSIMISTIC_WRITE);
        if (provider == null || !sameModel(provider.slot, intent)) {
            return false;
        }
        LoadedModelSlot slot = provider.slot;
        Instant now = Instant.now();
        if (slot.attemptedAt != null && now.isBefore(slot.attemptedAt.plus(pause(slot.attempts)))) {
            return false;
        }
        slot.attempts++;
        slot.attemptedAt = now;
        slot.state = LoadState.LOADING;
        return true;
    }

    /** After the n-th attempt in a row: the first pause, doubled each time up to the longest. */
    private Duration pause(int attempts) {
        long factor = 1L << Math.clamp(attempts - 1L, 0, 20);
        Duration pause = config.firstRetry().multipliedBy(factor);
        return pause.compareTo(config.longestRetry()) > 0 ? config.longestRetry() : pause;
    }

    /** Enabled instances of families with a slot. */
    @Transactional
    List<ProviderInstance> withSlot() {
        return providers.allSorted().stream()
                .filter(provider -> provider.family.hasSlot && provider.enabled)
                .toList();
    }

    private static boolean sameModel(LoadedModelSlot stored, LoadedModelSlot intent) {
        return Objects.equals(stored.managedModelId, intent.managedModelId)
                && Objects.equals(stored.runtimeModelId, intent.runtimeModelId);
    }
}
