package dev.orrery.adapters.vector;

import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Ids;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Names of the suite as names that a store accepts. Different names stay different, so that no index, record or
 * metadata key ever takes the place of another.
 */
final class StoreNames {
    private static final Pattern LEGAL_KEY = Pattern.compile("[a-z][a-z0-9_]{0,199}");
    private static final Pattern NO_LETTER_OR_DIGIT = Pattern.compile("[^A-Za-z0-9]+");
    private static final int LONGEST_READABLE = 150;
    private static final int LONGEST_COLLECTION = 255;
    private static final int CLASS_DIGEST = 16;
    private static final int KEY_DIGEST = 10;

    private StoreNames() {}

    /** The id of a record in stores that take only UUIDs. */
    static UUID recordId(String index, String chunkId) {
        return Ids.nameBased(index + ':' + chunkId);
    }

    /**
     * The Weaviate class of an index, readable first: {@code kb_field_service} is {@code KbFieldService_} and a digest.
     *
     * @throws Failure 400 {@code invalid_index_name}
     */
    static String weaviateClass(String index) {
        StringBuilder readable = new StringBuilder();
        for (String part : NO_LETTER_OR_DIGIT.split(checked(index))) {
            if (!part.isEmpty()) {
                readable.append(part.substring(0, 1).toUpperCase(Locale.ROOT)).append(part.substring(1));
            }
        }
        if (!Character.isLetter(readable.charAt(0))) {
            readable.insert(0, "Index");
        }
        readable.setLength(Math.min(readable.length(), LONGEST_READABLE));
        return readable + "_" + digest(index, CLASS_DIGEST);
    }

    /**
     * The Weaviate property of a metadata key: the lower-cased key, plus a digest where that changed it or a property
     * of the adapter has that name. Keys that start with {@code _} have none.
     *
     * @throws Failure 400 {@code invalid_metadata_key} for a key that does not start with a letter
     */
    static String weaviateProperty(String key) {
        if (LEGAL_KEY.matcher(key).matches() && !WeaviateSchema.RESERVED.contains(key)) {
            return key;
        }
        String readable = key.replaceAll("[^A-Za-z0-9_]", "_").toLowerCase(Locale.ROOT);
        if (readable.isEmpty() || readable.charAt(0) < 'a' || readable.charAt(0) > 'z') {
            throw Failure.badRequest(
                    "invalid_metadata_key", "The metadata key '" + key + "' must start with a letter for Weaviate.");
        }
        return readable.substring(0, Math.min(readable.length(), LONGEST_READABLE)) + "_" + digest(key, KEY_DIGEST);
    }

    /**
     * The Qdrant collection of an index: the name itself, other bytes than {@code a-z 0-9 _ -} as {@code ~} and two hex
     * digits. Also its address in a URL.
     *
     * @throws Failure 400 {@code invalid_index_name}
     */
    static String qdrantCollection(String index) {
        StringBuilder name = new StringBuilder();
        for (byte letter : checked(index).getBytes(StandardCharsets.UTF_8)) {
            if (plain(letter)) {
                name.append((char) letter);
            } else {
                name.append('~').append(HexFormat.of().toHexDigits(letter));
            }
        }
        if (name.length() > LONGEST_COLLECTION) {
            throw Failure.badRequest("invalid_index_name", "The index name '" + index + "' is too long for Qdrant.");
        }
        return name.toString();
    }

    /** The index of a collection; empty for a collection that no index has made. */
    static Optional<String> indexOfCollection(String collection) {
        byte[] bytes = new byte[collection.length()];
        int length = 0;
        for (int i = 0; i < collection.length(); i++) {
            char letter = collection.charAt(i);
            if (letter == '~' && isHex(collection, i + 1)) {
                bytes[length++] = (byte) HexFormat.fromHexDigits(collection, i + 1, i + 3);
                i += 2;
            } else if (letter < 128 && plain((byte) letter)) {
                bytes[length++] = (byte) letter;
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(new String(bytes, 0, length, StandardCharsets.UTF_8));
    }

    private static boolean isHex(String text, int from) {
        return from + 2 <= text.length()
                && HexFormat.isHexDigit(text.charAt(from))
                && HexFormat.isHexDigit(text.charAt(from + 1));
    }

    private static boolean plain(byte letter) {
        return letter >= 'a' && letter <= 'z' || letter >= '0' && letter <= '9' || letter == '_' || letter == '-';
    }

    private static String checked(String index) {
        if (NO_LETTER_OR_DIGIT.matcher(index).matches() || index.isEmpty()) {
            throw Failure.badRequest(
                    "invalid_index_name", "The index name '" + index + "' has no letter and no digit.");
        }
        return index;
    }

    private static String digest(String name, int length) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, length);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java platform has SHA-256", impossible);
        }
    }
}
