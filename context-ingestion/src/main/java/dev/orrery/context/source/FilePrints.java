package dev.orrery.context.source;

import dev.orrery.context.JsonText;
import dev.orrery.kit.failure.TriedAgain;
import dev.orrery.kit.failure.TriedAgain.Without;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What is remembered of indexed files, so that a sync need not read those that did not change. */
@ApplicationScoped
public class FilePrints {
    private final EntityManager entities;

    FilePrints(EntityManager entities) {
        this.entities = entities;
    }

    /** By path. */
    @TriedAgain(Without.DATABASE)
    public Map<String, FilePrint> of(UUID sourceId) {
        List<?> rows = QuarkusTransaction.requiringNew()
                .call(() -> entities.createNativeQuery("""
                        select path, size, modified_nanos, content_hash, settings_hash, document_count
                        from source_file where source_id = :source
                        """, Object[].class)
                        .setParameter("source", sourceId)
                        .getResultList());
        Map<String, FilePrint> prints = HashMap.newHashMap(rows.size());
        for (Object entry : rows) {
            Object[] row = (Object[]) entry;
            String path = (String) row[0];
            prints.put(
                    path,
                    new FilePrint(
                            sourceId,
                            path,
                            ((Number) row[1]).longValue(),
                            row[2] == null ? null : ((Number) row[2]).longValue(),
                            (String) row[3],
                            (String) row[4],
                            ((Number) row[5]).intValue()));
        }
        return prints;
    }

    /** Call inside a transaction. */
    public void keep(Collection<FilePrint> prints) {
        if (prints.isEmpty()) {
            return;
        }
        entities.createNativeQuery("""
                        insert into source_file
                        select source_id, path, size, modified_nanos, content_hash, settings_hash, document_count
                        from json_to_recordset(cast(:rows as json)) as r(source_id uuid, path text, size bigint,
                            modified_nanos bigint, content_hash text, settings_hash text, document_count int)
                        on conflict (source_id, path) do update
                        set size = excluded.size, modified_nanos = excluded.modified_nanos,
                            content_hash = excluded.content_hash, settings_hash = excluded.settings_hash,
                            document_count = excluded.document_count
                        """)
                .setParameter("rows", JsonText.write(prints))
                .executeUpdate();
    }

    /** Call inside a transaction. */
    public void forget(UUID sourceId, Collection<String> paths) {
        if (!paths.isEmpty()) {
            entities.createNativeQuery("delete from source_file where source_id = :source and path in (:paths)")
                    .setParameter("source", sourceId)
                    .setParameter("paths", paths)
                    .executeUpdate();
        }
    }
}
