package dev.orrery.backend.mail;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;

/** How mails leave. */
@ConfigMapping(prefix = "orrery.mail")
public interface MailConfig {
    /** {@code file}: into the outbox folder; {@code smtp}: by the server of {@code quarkus.mailer}. */
    @WithDefault("file")
    Transport transport();

    /** Folder of the outbox. */
    @WithDefault("${java.io.tmpdir}/orrery-outbox")
    Path outbox();

    /** Where mails go. */
    enum Transport {
        FILE,
        SMTP
    }
}
