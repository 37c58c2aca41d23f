package dev.orrery.backend.audit;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads the log and tells whether it is whole. */
@ApplicationScoped
class AuditLog {
    private static final int PIECE = 1000;

    private final AuditRepository entries;

    AuditLog(AuditRepository entries) {
        this.entries = entries;
    }

    /** An entry as administrators see it. */
    record EntryView(
            long seq,
            Instant at,
            @Nullable Long actorId,
            @Nullable String actorName,
            @Nullable UUID sessionId,
            String address,
            String requestId,
            String method,
            String path,
            int status,
            @Nullable String target,
            @JsonRawValue @Nullable String before,
            @JsonRawValue @Nullable String after,
            String hash) {
        static EntryView of(AuditEntry entry) {
            return new EntryView(
                    entry.seq,
                    entry.at,
                    entry.actorId,
                    entry.actorName,
                    entry.sessionId,
                    entry.address,
                    entry.requestId,
                    entry.method,
                    entry.path,
                    entry.status,
                    entry.target,
                    entry.beforeJson,
                    entry.afterJson,
                    HexFormat.of().formatHex(entry.hash));
        }
    }

    /** @param brokenAt the first entry that is not what was written, or that is missing */
    record Verification(
            boolean valid,
            long entries,
            String head,
            @Nullable Long brokenAt) {}

    List<EntryView> search(AuditSearch search) {
        return QuarkusTransaction.requiringNew()
                .call(() -> entries.search(search).stream().map(EntryView::of).toList());
    }

    /** Reads the whole chain up to where it ended when this began. */
    Verification verify() {
        AuditHead head = QuarkusTransaction.requiringNew().call(entries::head);
        byte[] previous = AuditEntry.START;
        long seq = 0;
        while (seq < head.seq) {
            long from = seq;
            List<AuditEntry> piece = QuarkusTransaction.requiringNew().call(() -> {
                List<AuditEntry> read = entries.after(from, PIECE);
                entries.forgetRead();
                return read;
            });
            if (piece.isEmpty()) {
                return broken(head, seq + 1);
            }
            for (AuditEntry entry : piece) {
                boolean whole = entry.seq == seq + 1
                        && Arrays.equals(entry.previousHash, previous)
                        && Arrays.equals(entry.hash, entry.expectedHash());
                if (!whole) {
                    return broken(head, seq + 1);
                }
                previous = entry.hash;
                seq = entry.seq;
                if (seq == head.seq && !Arrays.equals(previous, head.hash)) {
                    return broken(head, seq);
                }
            }
        }
        return new Verification(true, head.seq, HexFormat.of().formatHex(head.hash), null);
    }

    private static Verification broken(AuditHead head, long at) {
        return new Verification(false, head.seq, HexFormat.of().formatHex(head.hash), at);
    }
}
