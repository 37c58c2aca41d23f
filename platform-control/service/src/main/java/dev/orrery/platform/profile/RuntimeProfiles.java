package dev.orrery.platform.profile;

import dev.orrery.adapters.CloudAccess;
import dev.orrery.contracts.platform.RuntimeProfile;
import dev.orrery.kit.failure.Failure;
import dev.orrery.platform.PlatformConfig;
import dev.orrery.platform.audit.ChangeAudit;
import dev.orrery.platform.audit.Subject;
import dev.orrery.platform.deployment.DeploymentBinding;
import dev.orrery.platform.deployment.DeploymentRepository;
import dev.orrery.platform.provider.ProviderInstance;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The online/offline mode: forced by configuration, else stored, else offline. Everything but online blocks cloud. */
@ApplicationScoped
public class RuntimeProfiles implements CloudAccess {
    private static final String KEY = "runtime_profile";

    /** The two modes. */
    enum Mode {
        ONLINE,
        OFFLINE;

        String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** As sent over HTTP. */
        static Optional<Mode> parse(String text) {
            return switch (text.trim().toLowerCase(Locale.ROOT)) {
                case "online" -> Optional.of(ONLINE);
                case "offline" -> Optional.of(OFFLINE);
                default -> Optional.empty();
            };
        }

        /** As configured or stored: the legacy name of offline counts too. */
        static Optional<Mode> parseStored(String text) {
            return text.trim().equalsIgnoreCase("air_gapped") ? Optional.of(OFFLINE) : parse(text);
        }
    }

    private final PlatformConfig.RuntimeProfile config;
    private final RuntimeSettingRepository settings;
    private final DeploymentRepository deployments;
    private final ChangeAudit audit;

    RuntimeProfiles(
            PlatformConfig config,
            RuntimeSettingRepository settings,
            DeploymentRepository deployments,
            ChangeAudit audit) {
        this.config = config.runtimeProfile();
        this.settings = settings;
        this.deployments = deployments;
        this.audit = audit;
    }

    /** For the adapters, which ask before every call of a cloud provider. */
    @Override
    @Transactional
    public RuntimeProfile profile() {
        return effective();
    }

    @Transactional
    public RuntimeProfile effective() {
        Optional<Mode> forced = forced();
        if (forced.isPresent()) {
            return new RuntimeProfile(forced.get().wireName(), true, "forced");
        }
        return settings.findByIdOptional(KEY)
                .flatMap(stored -> Mode.parseStored(stored.configValue))
                .map(stored -> new RuntimeProfile(stored.wireName(), false, "database"))
                .orElseGet(() -> new RuntimeProfile(Mode.OFFLINE.wireName(), false, "default"));
    }

    @Transactional
    public RuntimeProfile change(String wanted, long userId) {
        Optional<Mode> mode = Mode.parse(wanted);
        if (mode.equals(Optional.of(Mode.OFFLINE))) {
            deployments.activeProfile().stream()
                    .flatMap(profile -> profile.sortedBindings().stream())
                    .map((DeploymentBinding binding) -> binding.provider)
                    .filter(provider -> provider.family.isCloud())
                    .findFirst()
                    .ifPresent(provider -> {
                        throw blocked(provider, Mode.OFFLINE.wireName());
                    });
        }
        if (forced().isPresent()) {
            throw Failure.conflict(
                    "runtime_profile_locked", "The runtime profile is forced by the installation's configuration.");
        }
        if (mode.isEmpty()) {
            throw Failure.badRequest("invalid_profile", "invalid_runtime_profile");
        }
        RuntimeProfile before = effective();
        store(mode.get(), userId);
        RuntimeProfile after = effective();
        audit.note(userId, Subject.RUNTIME_PROFILE, KEY, KEY, before, after);
        return after;
    }

    /** Stores the configured mode when nothing is stored. */
    @Transactional
    public void seed() {
        if (settings.findByIdOptional(KEY).isEmpty()) {
            store(config.seed().flatMap(Mode::parseStored).orElse(Mode.OFFLINE), null);
        }
    }

    /** @throws Failure 409 {@code offline_provider_blocked} for a cloud provider unless the installation is online */
    @Transactional
    public void requireReachable(ProviderInstance provider) {
        RuntimeProfile profile = effective();
        if (provider.family.isCloud() && !profile.isOnline()) {
            throw blocked(provider, profile.profile());
        }
    }

    /** The one failure for a cloud provider while the installation is not online. */
    public static Failure blocked(ProviderInstance provider, String profile) {
        return Failure.conflict(
                        "offline_provider_blocked",
                        "Provider '" + provider.slug + "' is a cloud provider and the runtime profile is " + profile
                                + ".")
                .with("runtime_profile", profile)
                .with("provider_origin", provider.family.origin.wireName())
                .with("provider_key", provider.family.providerKey)
                .with("provider_instance_id", provider.id);
    }

    private Optional<Mode> forced() {
        return config.force().flatMap(Mode::parseStored);
    }

    private void store(Mode mode, @Nullable Long userId) {
        RuntimeSetting setting = settings.findByIdOptional(KEY).orElseGet(() -> {
            RuntimeSetting made = new RuntimeSetting();
            made.configKey = KEY;
            made.createdAt = Instant.now();
            return made;
        });
        setting.configValue = mode.wireName();
        setting.updatedByUserId = userId;
        setting.updatedAt = Instant.now();
        settings.persist(setting);
    }
}
