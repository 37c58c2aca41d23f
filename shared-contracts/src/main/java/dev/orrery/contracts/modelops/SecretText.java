package dev.orrery.contracts.modelops;

/**
 * A text to seal, or a sealed one to open.
 *
 * @param context what the text belongs to, 1 to 200 characters; a sealed text opens only with the same context
 * @param text the secret, at most 8,192 characters, or its sealed form
 */
public record SecretText(String context, String text) {
    /** Most characters of a secret. */
    public static final int LONGEST = 8_192;

    /** Keeps secrets out of logs. */
    @Override
    public String toString() {
        return "SecretText[" + context + "]";
    }
}
