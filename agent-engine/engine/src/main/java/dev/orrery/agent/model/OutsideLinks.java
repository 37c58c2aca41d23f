package dev.orrery.agent.model;

import dev.orrery.adapters.chat.ChatMessage;
import dev.orrery.contracts.agents.RetrievalResult;
import dev.orrery.contracts.agents.SourceGroups;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Keeps an answer that was made from retrieved text or tool results from carrying anything out: such text may tell the
 * model to show a link or an image whose address holds what it should not tell. An address stays only when the user wrote
 * it, a source has it as its own, or a tool returned it; any other becomes {@value #REMOVED}.
 */
public final class OutsideLinks {
    public static final String REMOVED = "[outside link removed]";

    /** Leaves every address. */
    public static final OutsideLinks KEPT = new OutsideLinks(null);

    /** An address with its scheme, or one without as Markdown takes it: {@code (//host/path)}. */
    private static final Pattern START = Pattern.compile("https?://|\\(//", Pattern.CASE_INSENSITIVE);

    private static final Pattern END = Pattern.compile("[\\s<>\"'`)\\]}\\\\]");
    private static final Pattern ADDRESS = Pattern.compile("https?://[^\\s<>\"'`)\\]}\\\\]+", Pattern.CASE_INSENSITIVE);
    private static final List<String> BEGINNINGS = List.of("http://", "https://", "(//");
    /** A longer address is no one's to wait for. */
    private static final int LONGEST = 2000;

    private final @Nullable Set<String> allowed;

    private OutsideLinks(@Nullable Set<String> allowed) {
        this.allowed = allowed;
    }

    /** @param toolResults what tools returned, as text */
    public static OutsideLinks of(
            List<ChatMessage> messages, List<RetrievalResult> sources, Collection<String> toolResults) {
        Set<String> allowed = new HashSet<>();
        messages.stream()
                .filter(message -> "user".equals(message.role()))
                .forEach(message -> collect(message.content(), allowed));
        for (RetrievalResult source : sources) {
            SourceGroups.URI_KEYS.stream()
                    .map(key -> source.metadata().get(key))
                    .filter(Objects::nonNull)
                    .forEach(uri -> collect(uri.toString(), allowed));
        }
        toolResults.forEach(result -> collect(result, allowed));
        return new OutsideLinks(Set.copyOf(allowed));
    }

    private static void collect(String text, Set<String> into) {
        Matcher found = ADDRESS.matcher(text);
        while (found.find()) {
            into.add(bare(found.group()));
        }
    }

    /** Without the punctuation of the sentence around it. */
    private static String bare(String address) {
        return address.replaceAll("[.,;:!?*_]+$", "");
    }

    /** The whole of a text, with the addresses that stay. */
    public String within(String text) {
        Reader reader = reader();
        return reader.accept(text) + reader.end();
    }

    /** Reads one answer. */
    public Reader reader() {
        return new Reader();
    }

    /** Passes an answer on piece by piece, holding back what may be the beginning of an address. */
    public final class Reader {
        private String held = "";

        private Reader() {}

        /** What can be passed on now; may be empty. */
        public String accept(String piece) {
            if (allowed == null) {
                return piece;
            }
            held += piece;
            StringBuilder out = new StringBuilder();
            Matcher start = START.matcher(held);
            while (start.find()) {
                Matcher end = END.matcher(held);
                boolean ended = end.find(start.end());
                if (!ended && held.length() - start.start() <= LONGEST) {
                    out.append(held, 0, start.start());
                    held = held.substring(start.start());
                    return out.toString();
                }
                int stop = ended ? end.start() : held.length();
                out.append(held, 0, start.start()).append(shown(held.substring(start.start(), stop)));
                held = held.substring(stop);
                start = START.matcher(held);
            }
            int keep = beginning();
            out.append(held, 0, held.length() - keep);
            held = held.substring(held.length() - keep);
            return out.toString();
        }

        /** The rest. */
        public String end() {
            String rest = held;
            held = "";
            return START.matcher(rest).lookingAt() ? shown(rest) : rest;
        }

        /** Length of the longest end of the text that an address may begin with. */
        private int beginning() {
            String lower = held.toLowerCase(Locale.ROOT);
            return BEGINNINGS.stream()
                    .mapToInt(beginning -> {
                        int length = Math.min(beginning.length() - 1, lower.length());
                        while (length > 0 && !lower.endsWith(beginning.substring(0, length))) {
                            length--;
                        }
                        return length;
                    })
                    .max()
                    .orElse(0);
        }

        /** @param found an address, perhaps with the bracket before it */
        private String shown(String found) {
            int begin = found.startsWith("(") ? 1 : 0;
            String address = found.substring(begin);
            String bare = bare(address);
            return allowed != null && allowed.contains(bare)
                    ? found
                    : found.substring(0, begin) + REMOVED + address.substring(bare.length());
        }
    }
}
