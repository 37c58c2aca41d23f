package dev.orrery.platform.audit;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Keeps who changed what. A change and its row are one transaction: there is never one without the other. */
@ApplicationScoped
public class ChangeAudit {
    private static final TypeReference<LinkedHashMap<String, @Nullable Object>> DOCUMENT = new TypeReference<>() {};

    private final ChangeRepository changes;
    private final ObjectMapper json;

    ChangeAudit(ChangeRepository changes, ObjectMapper json) {
        this.changes = changes;
        this.json = json;
    }

    /**
     * Notes a change; one that changes nothing leaves no row.
     *
     * @param before what it was, without secrets; null when it is new
     * @param after what it is now; null when it is gone
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public void note(
            long userId, Subject subject, String id, String name, @Nullable Object before, @Nullable Object after) {
        if (Objects.equals(before, after)) {
            return;
        }
        ChangeRecord row = new ChangeRecord();
        row.id = UUID.randomUUID();
        row.changedAt = Instant.now();
        row.changedByUserId = userId;
        row.subject = subject;
        row.subjectId = id;
        row.subjectName = name;
        row.before = document(before);
        row.after = document(after);
        changes.persist(row);
    }

    @Transactional
    public List<ChangeView> newest(int limit) {
        return changes.newestFirst(limit).stream().map(ChangeView::of).toList();
    }

    private @Nullable Map<String, @Nullable Object> document(@Nullable Object view) {
        return view == null ? null : json.convertValue(view, DOCUMENT);
    }
}
