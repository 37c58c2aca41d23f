package dev.orrery.context.document;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/** Ids that follow from where a document lies, so that a repeated sync finds it again. */
public final class DocumentIdentity {
    private static final UUID URL_NAMESPACE = UUID.fromString("6ba7b811-9dad-11d1-80b4-00c04fd430c8");

    private DocumentIdentity() {}

    /** @param position index of the document in its file, from 0 */
    public static String key(String sourcePath, int position) {
        return sourcePath + "#" + position;
    }

    public static UUID of(UUID sourceId, String documentKey) {
        return nameBased("knowledge-source:" + sourceId + ":" + documentKey);
    }

    public static String chunkId(UUID documentId, int index) {
        return documentId + "::chunk::" + index;
    }

    /** UUID version 5 in the URL namespace. */
    public static UUID nameBased(String name) {
        byte[] hash = sha1(name.getBytes(StandardCharsets.UTF_8));
        hash[6] = (byte) (hash[6] & 0x0f | 0x50);
        hash[8] = (byte) (hash[8] & 0x3f | 0x80);
        ByteBuffer bits = ByteBuffer.wrap(hash);
        return new UUID(bits.getLong(), bits.getLong());
    }

    private static byte[] sha1(byte[] name) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            digest.update(ByteBuffer.allocate(16)
                    .putLong(URL_NAMESPACE.getMostSignificantBits())
                    .putLong(URL_NAMESPACE.getLeastSignificantBits())
                    .array());
            return digest.digest(name);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java platform has SHA-1", impossible);
        }
    }
}
