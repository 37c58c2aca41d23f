package dev.orrery.contracts.agents;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a protocol takes as the name of a tool. A tool may be called anything here; one name that the protocol does not
 * take, or two that are the same, would be a fault of the whole request and so of every other tool.
 */
public enum ToolNames {
    /** Functions of chat completions. */
    FUNCTION("[^A-Za-z0-9_-]", 64),
    /** Tools of the Model Context Protocol. */
    MCP("[^A-Za-z0-9_.-]", 128);

    private final Pattern refused;
    private final int longest;

    ToolNames(String refused, int longest) {
        this.refused = Pattern.compile(refused);
        this.longest = longest;
    }

    /**
     * A name for each, in the same order: its own where the protocol takes it, else one made of it with {@code _} for
     * what is refused, cut, and numbered where another tool has it. The same names give the same ones again.
     */
    public List<String> of(List<String> names) {
        Set<String> taken = new HashSet<>();
        List<String> own = names.stream()
                .map(name -> fitted(name, longest).equals(name) && taken.add(name) ? name : "")
                .toList();
        List<String> fitted = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            fitted.add(own.get(i).isEmpty() ? free(names.get(i), taken) : own.get(i));
        }
        return List.copyOf(fitted);
    }

    private String free(String name, Set<String> taken) {
        String wanted = fitted(name, longest);
        for (int n = 2; !taken.add(wanted); n++) {
            String number = "_" + n;
            wanted = fitted(name, longest - number.length()) + number;
        }
        return wanted;
    }

    private String fitted(String name, int characters) {
        String known = refused.matcher(name).replaceAll("_");
        String text = known.isEmpty() ? "_" : known;
        return text.length() > characters ? text.substring(0, characters) : text;
    }
}
