package dev.orrery.runtime.chat;

import java.util.regex.Pattern;

/** Keeps a message's text from being read as the marks that separate messages. */
final class SpecialTokens {
    private static final Pattern MARK = Pattern.compile(
            "<(?=\\|[^<>\\s]{1,40}\\|>|/?s>|(?:start|end)_of_turn>|(?:bos|eos|pad|unk)>)|\\[(?=/?INST])");

    private SpecialTokens() {}

    /** The same text with a space inside of every mark, which makes it plain characters to the tokenizer. */
    static String disarm(String text) {
        return MARK.matcher(text).replaceAll("$0 ");
    }
}
