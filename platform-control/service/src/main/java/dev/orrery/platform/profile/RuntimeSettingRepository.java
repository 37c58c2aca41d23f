package dev.orrery.platform.profile;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;

/** Stored settings by key. */
@ApplicationScoped
public class RuntimeSettingRepository implements PanacheRepositoryBase<RuntimeSetting, String> {}
