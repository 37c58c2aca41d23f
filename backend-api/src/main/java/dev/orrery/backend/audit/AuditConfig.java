package dev.orrery.backend.audit;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** The audit log. */
@ConfigMapping(prefix = "orrery.audit")
public interface AuditConfig {
    /** Entries that may wait for the database; while there are more, calls that change something are refused. */
    @WithDefault("10000")
    int mostWaiting();

    /** Entries of one write. */
    @WithDefault("500")
    int batch();
}
