package dev.orrery.backend.mail;

import dev.orrery.kit.metrics.Counts;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.mailer.Mail;
import io.quarkus.mailer.Mailer;
import io.quarkus.runtime.Startup;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * Sends mails in the background, so that an answer neither waits for the mail server nor tells by its time whether a
 * mail was sent. A mail that cannot be sent is in the log without its text.
 */
@Startup
@ApplicationScoped
public class Outbox {
    private static final Logger LOG = Logger.getLogger(Outbox.class);

    private final MailConfig config;
    private final Mailer mailer;
    private final Counts<Outcome> outcomes;
    private final AtomicInteger waiting = new AtomicInteger();
    private final ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor();

    private enum Outcome {
        SENT,
        FAILED
    }

    Outbox(MailConfig config, Mailer mailer, MeterRegistry metrics) {
        this.config = config;
        this.mailer = mailer;
        this.outcomes = Counts.of(metrics, "orrery.mails", "Mails to users", "outcome", Outcome.class);
        Gauge.builder("orrery.mails.waiting", waiting, AtomicInteger::get)
                .description("Mails on their way to the mail server")
                .register(metrics);
    }

    public void send(String to, String subject, String text) {
        waiting.incrementAndGet();
        tasks.execute(() -> {
            Outcome outcome = Outcome.FAILED;
            try {
                switch (config.transport()) {
                    case FILE -> write(to, subject, text);
                    case SMTP -> mailer.send(Mail.withText(to, subject, text));
                }
                outcome = Outcome.SENT;
            } catch (IOException | RuntimeException failed) {
                LOG.errorf(failed, "The mail '%s' could not be sent", subject);
            } finally {
                waiting.decrementAndGet();
                outcomes.add(outcome);
            }
        });
    }

    /** Writes under a hidden name first, so that whoever watches the folder sees whole mails only. */
    private void write(String to, String subject, String text) throws IOException {
        Path folder = Files.createDirectories(config.outbox());
        Path draft = Files.createFile(
                folder.resolve("." + UUID.randomUUID()),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(draft, "To: " + to + "\nSubject: " + subject + "\nDate: " + Instant.now() + "\n\n" + text);
        Files.move(draft, folder.resolve(Instant.now().toEpochMilli() + "-" + UUID.randomUUID() + ".eml"));
    }

    @PreDestroy
    void close() {
        tasks.close();
    }
}
