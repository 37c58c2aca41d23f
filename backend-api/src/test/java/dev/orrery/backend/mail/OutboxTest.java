package dev.orrery.backend.mail;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.orrery.backend.EdgePeers;
import dev.orrery.testkit.SuiteInfrastructure;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.mailer.Mailer;
import io.quarkus.mailer.MockMailbox;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Mails by SMTP; those into the folder are read where passwords are reset. */
@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = {@ResourceArg(name = "service", value = "backend-api")})
@WithTestResource(EdgePeers.class)
class OutboxTest {
    @Inject
    Mailer mailer;

    @Inject
    MockMailbox mailbox;

    @Test
    void smtpGetsTheMail() {
        MeterRegistry metrics = new SimpleMeterRegistry();
        Outbox outbox = new Outbox(smtp(), mailer, metrics);
        outbox.send("mara@example.org", "Hello", "A text.\n");
        // Closing waits for what is under way.
        outbox.close();
        assertEquals(
                1, metrics.get("orrery.mails").tag("outcome", "sent").counter().count());
        assertEquals(1, mailbox.getMailsSentTo("mara@example.org").size());
        assertEquals(
                "A text.\n",
                mailbox.getMailsSentTo("mara@example.org").getFirst().getText());
    }

    private static MailConfig smtp() {
        return new MailConfig() {
            @Override
            public Transport transport() {
                return Transport.SMTP;
            }

            @Override
            public Path outbox() {
                return Path.of("unused");
            }
        };
    }
}
