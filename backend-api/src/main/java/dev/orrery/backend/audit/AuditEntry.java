package dev.orrery.backend.audit;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** A row of {@code audit_entries}. */
@Entity
@Immutable
@Table(name = "audit_entries")
class AuditEntry {
    static final byte[] START = new byte[32];

    @Id
    long seq;

    Instant at;

    @Nullable
    Long actorId;

    @Nullable
    String actorName;

    @Nullable
    UUID sessionId;

    String address;

    String requestId;

    String method;

    String path;

    int status;

    @Nullable
    String target;

    @Nullable
    String beforeJson;

    @Nullable
    String afterJson;

    byte[] previousHash;

    byte[] hash;

    /** SHA-256 over the hash before it and every field, each with its length. */
    byte[] expectedHash() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.write(previousHash);
            out.writeLong(seq);
            out.writeLong(ChronoUnit.MICROS.between(Instant.EPOCH, at));
            out.writeInt(status);
            Object[] fields = {
                actorId, actorName, sessionId, address, requestId, method, path, target, beforeJson, afterJson
            };
            for (Object field : fields) {
                byte[] text = field == null ? null : field.toString().getBytes(StandardCharsets.UTF_8);
                out.writeInt(text == null ? -1 : text.length);
                if (text != null) {
                    out.write(text);
                }
            }
            return MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java platform has SHA-256", impossible);
        }
    }
}
