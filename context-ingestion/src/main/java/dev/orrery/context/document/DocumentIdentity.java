package dev.orrery.context.document;

import dev.orrery.kit.payload.Ids;
import dev.orrery.kit.request.IdempotencyKey;
import dev.orrery.kit.trust.Actor;
import java.util.UUID;

/** Ids that follow from where a document lies, so that a repeated sync finds it again. */
public final class DocumentIdentity {
    private DocumentIdentity() {}

    /** @param position index of the document in its file, from 0 */
    public static String key(String sourcePath, int position) {
        return sourcePath + "#" + position;
    }

    public static UUID of(UUID sourceId, String documentKey) {
        return nameBased("knowledge-source:" + sourceId + ":" + documentKey);
    }

    /** The document that a user makes in a knowledge base under this key, however often it is sent. */
    static UUID of(Actor actor, UUID knowledgeBaseId, IdempotencyKey key) {
        return nameBased("manual-document:" + knowledgeBaseId + ":" + actor.userId() + ":" + key.value());
    }

    public static String chunkId(UUID documentId, int index) {
        return documentId + "::chunk::" + index;
    }

    /** UUID version 5 in the URL namespace. */
    public static UUID nameBased(String name) {
        return Ids.nameBased(name);
    }
}
