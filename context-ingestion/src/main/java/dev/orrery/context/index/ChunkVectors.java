package dev.orrery.context.index;

import dev.orrery.kit.failure.TriedAgain;
import dev.orrery.kit.failure.TriedAgain.Without;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The vectors of each document's chunks by the text that they stand for. */
@ApplicationScoped
public class ChunkVectors {
    private final EntityManager entities;

    ChunkVectors(EntityManager entities) {
        this.entities = entities;
    }

    /** Vectors that need not be computed again, as long as the model stays the same. */
    @TriedAgain(Without.DATABASE)
    Map<TextHash, float[]> of(UUID documentId) {
        List<?> rows = QuarkusTransaction.requiringNew()
                .call(() -> entities.createNativeQuery(
                                "select text_hashes, vectors from document_vectors where document_id = :id",
                                Object[].class)
                        .setParameter("id", documentId)
                        .getResultList());
        if (rows.isEmpty() || !(rows.getFirst() instanceof Object[] row)) {
            return Map.of();
        }
        ByteBuffer hashes = ByteBuffer.wrap((byte[]) row[0]);
        ByteBuffer vectors = ByteBuffer.wrap((byte[]) row[1]);
        int count = hashes.remaining() / TextHash.BYTES;
        int dimension = vectors.remaining() / Float.BYTES / count;
        Map<TextHash, float[]> known = HashMap.newHashMap(count);
        for (int i = 0; i < count; i++) {
            float[] vector = new float[dimension];
            vectors.asFloatBuffer().get(vector);
            vectors.position(vectors.position() + dimension * Float.BYTES);
            known.put(TextHash.read(hashes), vector);
        }
        return known;
    }

    /** Replaces what is known of the document. Call inside a transaction, after the document's row was written. */
    void keep(IndexJob job) {
        int count = job.chunks().size();
        int dimension = job.vector(0).length;
        ByteBuffer hashes = ByteBuffer.allocate(count * TextHash.BYTES);
        ByteBuffer vectors = ByteBuffer.allocate(count * dimension * Float.BYTES);
        for (int i = 0; i < count; i++) {
            job.hash(i).write(hashes);
            vectors.asFloatBuffer().put(job.vector(i));
            vectors.position(vectors.position() + dimension * Float.BYTES);
        }
        entities.createNativeQuery("""
                        insert into document_vectors (document_id, text_hashes, vectors) values (:id, :hashes, :vectors)
                        on conflict (document_id) do update
                        set text_hashes = excluded.text_hashes, vectors = excluded.vectors
                        """)
                .setParameter("id", job.id())
                .setParameter("hashes", hashes.array())
                .setParameter("vectors", vectors.array())
                .executeUpdate();
    }
}
