package dev.orrery.context.source;

import dev.orrery.adapters.vector.Readers;
import dev.orrery.context.document.ReaderGroups;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Limitations of single files of sources, which hold for every document of the file besides what its source says. They
 * outlive the documents.
 */
@ApplicationScoped
public class FileReaders {
    private final EntityManager entities;

    FileReaders(EntityManager entities) {
        this.entities = entities;
    }

    /** A file of a source. */
    public record File(UUID sourceId, String path) {}

    /** By path; a file that is not there has no limitation of its own. */
    public Map<String, Readers> of(UUID sourceId) {
        Map<String, Readers> readers = new HashMap<>();
        rows("select source_id, path, reader_groups from source_file_readers where source_id = :id", sourceId)
                .forEach((file, those) -> readers.put(file.path(), those));
        return readers;
    }

    /** Of all sources of a knowledge base. */
    public Map<File, Readers> ofKnowledgeBase(UUID knowledgeBaseId) {
        return rows("""
                select f.source_id, f.path, f.reader_groups
                from source_file_readers f join source s on s.id = f.source_id where s.knowledge_base_id = :id
                """, knowledgeBaseId);
    }

    private Map<File, Readers> rows(String query, UUID id) {
        List<?> rows = entities.createNativeQuery(query, Object[].class)
                .setParameter("id", id)
                .getResultList();
        Map<File, Readers> readers = HashMap.newHashMap(rows.size());
        for (Object entry : rows) {
            Object[] row = (Object[]) entry;
            readers.put(new File((UUID) row[0], (String) row[1]), ReaderGroups.stored((String) row[2]));
        }
        return readers;
    }

    /** Call inside a transaction. @param readers everyone to lift the limitation */
    void keep(File file, Readers readers, long actorId) {
        @Nullable String groups = ReaderGroups.text(readers);
        if (groups == null) {
            entities.createNativeQuery("delete from source_file_readers where source_id = :source and path = :path")
                    .setParameter("source", file.sourceId())
                    .setParameter("path", file.path())
                    .executeUpdate();
            return;
        }
        entities.createNativeQuery("""
                        insert into source_file_readers (source_id, path, reader_groups, updated_by, updated_at)
                        values (:source, :path, :groups, :actor, :now)
                        on conflict (source_id, path) do update
                        set reader_groups = excluded.reader_groups, updated_by = excluded.updated_by,
                            updated_at = excluded.updated_at
                        """)
                .setParameter("source", file.sourceId())
                .setParameter("path", file.path())
                .setParameter("groups", groups)
                .setParameter("actor", actorId)
                .setParameter("now", Instant.now())
                .executeUpdate();
    }
}
