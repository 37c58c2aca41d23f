package dev.orrery.tokenizer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * BERT's tokenizer in one pass over the text, some ten times as fast as the native library, which makes an object of
 * every token. It gives the ids of the library (a test compares both over all of Unicode), and where each token lies.
 */
final class WordPieceTokenizer implements TextTokenizer {
    private static final int ASCII = 0x80;
    private static final char DROPPED = 0;

    /** Added to what is a word of its own. */
    private static final char PUNCTUATION = 0x100;

    /** A vocabulary's pieces are the names of 30,000 fields; a table of names that occur again only costs there. */
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build());

    private record AddedToken(String content, int id) {}

    private final WordPieceVocabulary vocabulary;
    private final BertCharacters characters;
    private final char[] ascii = new char[ASCII];
    private final boolean[] startsAdded = new boolean[ASCII];
    private final List<AddedToken> added;
    private final int unknown;
    private final int maxWordCharacters;
    private final SpecialTokens special;

    private WordPieceTokenizer(JsonNode tokenizer, SpecialTokens special) {
        JsonNode model = tokenizer.path("model");
        JsonNode normalizer = tokenizer.path("normalizer");
        Map<String, Integer> pieces = new LinkedHashMap<>();
        model.path("vocab")
                .properties()
                .forEach(piece -> pieces.put(piece.getKey(), piece.getValue().intValue()));
        this.vocabulary = new WordPieceVocabulary(
                pieces, model.path("continuing_subword_prefix").asText());
        boolean lowercase = normalizer.path("lowercase").booleanValue();
        this.characters =
                new BertCharacters(lowercase, normalizer.path("strip_accents").asBoolean(lowercase));
        this.unknown =
                model.path("vocab").path(model.path("unk_token").asText()).intValue();
        this.maxWordCharacters = model.path("max_input_chars_per_word").asInt();
        this.special = special;
        List<AddedToken> all = new ArrayList<>();
        tokenizer
                .path("added_tokens")
                .forEach(token -> all.add(new AddedToken(
                        token.path("content").asText(), token.path("id").intValue())));
        this.added = List.copyOf(all);
        for (char unit = 0; unit < ASCII; unit++) {
            String folded = characters.fold(unit);
            ascii[unit] = folded.isEmpty() ? DROPPED : folded.charAt(0);
            if (BertCharacters.isPunctuation(ascii[unit])) {
                ascii[unit] += PUNCTUATION;
            }
        }
        for (AddedToken token : added) {
            char first = token.content().charAt(0);
            if (first < ASCII) {
                startsAdded[first] = true;
            }
        }
    }

    /** The tokenizer of a {@code tokenizer.json}; empty when it is not laid out as BERT's. */
    static Optional<WordPieceTokenizer> of(byte[] file) throws IOException {
        return of(JSON.readTree(file));
    }

    static Optional<WordPieceTokenizer> of(JsonNode tokenizer) {
        JsonNode model = tokenizer.path("model");
        JsonNode normalizer = tokenizer.path("normalizer");
        boolean bert = model.path("type").asText().equals("WordPiece")
                && normalizer.path("type").asText().equals("BertNormalizer")
                && normalizer.path("clean_text").asBoolean()
                && normalizer.path("handle_chinese_chars").asBoolean()
                && tokenizer.path("pre_tokenizer").path("type").asText().equals("BertPreTokenizer")
                && model.path("vocab").has(model.path("unk_token").asText())
                && model.path("max_input_chars_per_word").asInt() > 0;
        for (JsonNode token : tokenizer.path("added_tokens")) {
            bert &= !token.path("content").asText().isEmpty()
                    && !token.path("normalized").asBoolean()
                    && !token.path("single_word").asBoolean()
                    && !token.path("lstrip").asBoolean()
                    && !token.path("rstrip").asBoolean();
        }
        return bert
                ? SpecialTokens.of(tokenizer).map(special -> new WordPieceTokenizer(tokenizer, special))
                : Optional.empty();
    }

    @Override
    public long[] encode(String text) {
        Scan scan = new Scan(text, Integer.MAX_VALUE);
        scan.run(0, text.length());
        return Arrays.copyOf(scan.ids, scan.spans.size());
    }

    @Override
    public int count(String text) {
        Scan scan = new Scan(text, Integer.MAX_VALUE);
        scan.run(0, text.length());
        return scan.spans.size();
    }

    /** The model knows no word of this length; its text is kept in pieces that may well be known. */
    @Override
    public TokenSpans spans(String text, int from, int to) {
        Scan scan = new Scan(text, maxWordCharacters);
        scan.run(from, to);
        return scan.spans;
    }

    @Override
    public int specialTokensPerInput() {
        return special.count();
    }

    /** Token ids with the special tokens of one input. */
    long[] input(String text) {
        return special.around(encode(text));
    }

    /** One pass over a text. The word under way stands folded in {@code word}, each unit with its place in the text. */
    private final class Scan {
        private final String text;
        private final int longestWord;
        private final TokenSpans spans;
        private long[] ids;
        private char[] word = new char[64];
        private int[] places = new int[64];
        private int[] placeEnds = new int[64];
        private int length;
        private int points;

        /** Whether a piece of a long word went before. */
        private boolean withinWord;

        Scan(String text, int longestWord) {
            this.text = text;
            this.longestWord = longestWord;
            int expected = Math.min(text.length(), 1 << 15) / 4 + 8;
            this.spans = new TokenSpans(expected);
            this.ids = new long[expected];
        }

        void run(int from, int to) {
            int at = from;
            while (at < to) {
                char unit = text.charAt(at);
                AddedToken special = unit >= ASCII || startsAdded[unit] ? addedAt(at, to) : null;
                if (special != null) {
                    endWord();
                    int end = at + special.content().length();
                    token(special.id(), at, end, true);
                    at = end;
                    continue;
                }
                if (unit < ASCII) {
                    takeAscii(ascii[unit], at++);
                    continue;
                }
                int point = text.codePointAt(at);
                int end = at + Character.charCount(point);
                boolean ideograph = BertCharacters.isIdeograph(point);
                if (ideograph) {
                    endWord();
                }
                take(characters.fold(point), at, end);
                if (ideograph) {
                    endWord();
                }
                at = end;
            }
            endWord();
        }

        /** What {@link #take} does, for the characters that most texts are made of. */
        private void takeAscii(char folded, int at) {
            if (folded > PUNCTUATION) {
                endWord();
                appendUnit((char) (folded - PUNCTUATION), at, at + 1);
                endWord();
            } else if (folded == ' ') {
                endWord();
            } else if (folded != DROPPED) {
                appendUnit(folded, at, at + 1);
            }
        }

        private void appendUnit(char unit, int at, int end) {
            if (length == word.length) {
                grow();
            }
            word[length] = unit;
            places[length] = at;
            placeEnds[length++] = end;
            if (++points == longestWord) {
                endPiece();
                withinWord = true;
            }
        }

        private void grow() {
            word = Arrays.copyOf(word, length * 2);
            places = Arrays.copyOf(places, length * 2);
            placeEnds = Arrays.copyOf(placeEnds, length * 2);
        }

        private void take(String folded, int at, int end) {
            for (int i = 0; i < folded.length(); ) {
                int part = folded.codePointAt(i);
                i += Character.charCount(part);
                if (part == ' ') {
                    endWord();
                } else if (BertCharacters.isPunctuation(part)) {
                    endWord();
                    append(part, at, end);
                    endWord();
                } else {
                    append(part, at, end);
                }
            }
        }

        private void append(int part, int at, int end) {
            if (Character.isBmpCodePoint(part)) {
                appendUnit((char) part, at, end);
                return;
            }
            if (length + 2 > word.length) {
                grow();
            }
            for (char unit : Character.toChars(part)) {
                word[length] = unit;
                places[length] = at;
                placeEnds[length++] = end;
            }
            if (++points == longestWord) {
                endPiece();
                withinWord = true;
            }
        }

        private void endWord() {
            endPiece();
            withinWord = false;
        }

        /** Greedy: the longest piece, then the longest that continues; a word with an unknown rest is unknown. */
        private void endPiece() {
            if (length == 0) {
                return;
            }
            int before = spans.size();
            boolean known = points <= maxWordCharacters;
            for (int at = 0; known && at < length; ) {
                long piece = vocabulary.longest(word, at, length, at == 0);
                known = piece >= 0;
                if (known) {
                    int next = at + (int) (piece >> Integer.SIZE);
                    token((int) piece, places[at], placeEnds[next - 1], at == 0 && !withinWord);
                    at = next;
                }
            }
            if (!known) {
                spans.truncate(before);
                token(unknown, places[0], placeEnds[length - 1], !withinWord);
            }
            length = 0;
            points = 0;
        }

        private void token(int id, int begin, int end, boolean startsWord) {
            if (spans.size() == ids.length) {
                ids = Arrays.copyOf(ids, ids.length * 2);
            }
            ids[spans.size()] = id;
            spans.add(begin, end, startsWord);
        }

        private @Nullable AddedToken addedAt(int at, int to) {
            for (AddedToken token : added) {
                if (text.charAt(at) == token.content().charAt(0)
                        && at + token.content().length() <= to
                        && text.startsWith(token.content(), at)) {
                    return token;
                }
            }
            return null;
        }
    }
}
