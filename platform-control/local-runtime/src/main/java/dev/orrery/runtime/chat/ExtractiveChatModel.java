package dev.orrery.runtime.chat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Stands in where no model file can be had: quotes the sentences of the given messages that best match the question.
 * It writes nothing of its own, and says so when nothing matches.
 */
public final class ExtractiveChatModel implements ChatModel {
    public static final String MODEL_ID = "extractive-fallback";
    public static final String DISPLAY_NAME = "Extractive fallback (no language model installed)";

    static final String NOTHING_FOUND =
            "No language model is installed, and no sentence of the given messages matches the question.";

    private static final int QUOTED_SENTENCES = 3;
    private static final Pattern SENTENCE_END = Pattern.compile("(?<=[.!?。！？])\\s+|\\n+");
    private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{N}]+");
    private static final Pattern PIECE = Pattern.compile("(?<=\\s)");
    private static final Set<String> COMMON = Set.of(
            "a", "an", "and", "are", "as", "at", "be", "by", "can", "do", "does", "for", "from", "have", "how", "i",
            "in", "is", "it", "me", "my", "of", "on", "or", "please", "tell", "that", "the", "this", "to", "was", "we",
            "what", "when", "where", "which", "who", "why", "will", "with", "you", "your");

    private record Scored(int position, String sentence, double score) {}

    @Override
    public void answer(ChatCall call, Progress progress) {
        int promptTokens = call.turns().stream()
                .mapToInt(turn -> words(turn.content()).size())
                .sum();
        progress.emit(new GenerationEvent.Started(promptTokens));
        String text = extract(call.turns());
        for (String stop : call.stop()) {
            int at = text.indexOf(stop);
            text = at < 0 ? text : text.substring(0, at);
        }
        int written = 0;
        for (String piece : PIECE.split(text)) {
            if (progress.cancelled()) {
                return;
            }
            if (written == call.maxTokens()) {
                progress.emit(new GenerationEvent.Finished(FinishReason.LENGTH, promptTokens, written));
                return;
            }
            if (!piece.isEmpty()) {
                written++;
                progress.emit(new GenerationEvent.Text(piece));
            }
        }
        progress.emit(new GenerationEvent.Finished(FinishReason.STOP, promptTokens, written));
    }

    private static String extract(List<ChatTurn> turns) {
        int asked = turns.size() - 1;
        while (asked > 0 && !turns.get(asked).role().equals("user")) {
            asked--;
        }
        // A question often stands below its context in one message: the last line asks, what is above answers.
        List<String> lines = turns.get(asked).content().strip().lines().toList();
        String question = lines.isEmpty() ? "" : lines.getLast();
        Set<String> sentences = new LinkedHashSet<>();
        for (int i = 0; i < asked; i++) {
            if (!turns.get(i).role().equals("assistant")) {
                sentences.addAll(sentences(turns.get(i).content()));
            }
        }
        for (String line : lines.subList(0, Math.max(0, lines.size() - 1))) {
            sentences.addAll(sentences(line));
        }
        List<String> best = best(new ArrayList<>(sentences), new HashSet<>(words(question)));
        return best.isEmpty() ? NOTHING_FOUND : String.join(" ", best);
    }

    /** Rare words of the question count most; the sentences keep their order. */
    private static List<String> best(List<String> sentences, Set<String> question) {
        Map<String, Integer> frequency = new HashMap<>();
        List<Set<String>> words = new ArrayList<>();
        for (String sentence : sentences) {
            Set<String> own = new HashSet<>(words(sentence));
            words.add(own);
            own.forEach(word -> frequency.merge(word, 1, Integer::sum));
        }
        List<Scored> scored = new ArrayList<>();
        for (int i = 0; i < sentences.size(); i++) {
            double score = 0;
            for (String word : words.get(i)) {
                if (question.contains(word)) {
                    score += Math.log(1.0 + (double) sentences.size() / frequency.getOrDefault(word, 1));
                }
            }
            if (score > 0) {
                scored.add(new Scored(i, sentences.get(i), score));
            }
        }
        double top = scored.stream().mapToDouble(Scored::score).max().orElse(0);
        return scored.stream()
                .filter(one -> one.score() >= top / 2)
                .sorted(Comparator.comparingDouble(Scored::score).reversed())
                .limit(QUOTED_SENTENCES)
                .sorted(Comparator.comparingInt(Scored::position))
                .map(Scored::sentence)
                .toList();
    }

    private static List<String> sentences(String text) {
        return SENTENCE_END
                .splitAsStream(text)
                .map(String::strip)
                .filter(sentence -> !sentence.isEmpty())
                .toList();
    }

    private static List<String> words(String text) {
        return NO_WORD.splitAsStream(text.toLowerCase(Locale.ROOT))
                .filter(word -> !word.isEmpty() && !COMMON.contains(word))
                .map(word -> word.length() > 3 && word.endsWith("s") ? word.substring(0, word.length() - 1) : word)
                .toList();
    }

    @Override
    public void close() {
        // Holds nothing.
    }
}
