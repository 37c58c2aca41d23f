package dev.orrery.context.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
    @ParameterizedTest
    @CsvSource({
        "*.md,a/b/guide.md,true",
        "**/*.md,guide.md,false",
        "**/*.md,a/guide.md,true",
        "*.md,a/GUIDE.MD,false",
        "'*.{md,txt}',b.txt,false",
        "**/.git/**,.git/config.txt,false",
        "**/.git/**,a/.git/config.txt,true",
        "a[!0-9].txt,ab.txt,true",
        "a[!0-9].txt,a1.txt,false",
        "a[0-9].txt,a1.txt,true",
        "a[[]b.txt,a[b.txt,true",
        "a[b.txt,a[b.txt,true",
        "a?.txt,ab.txt,true",
        "a.txt,axtxt,false",
        "[]a].txt,].txt,true",
        "[z-a].txt,m.txt,false",
        "*,,true",
        "**,a/b,true",
        "a*b*c,abbc,true",
        "a*b*c,acb,false",
        "*ab,aab,true",
        "*a*a,a,false",
        "*[0-9]*?,x1,false",
        "*[0-9]*?,x1y,true"
    })
    void matchesByTheRulesOfFnmatch(String glob, @Nullable String path, boolean expected) {
        assertEquals(expected, Glob.of(glob).matches(Objects.requireNonNullElse(path, "")));
    }

    /** Tried one way after the other, this would take longer than there is time. */
    @Test
    void manyStarsAreNoMoreThanTheyLook() {
        String path = "a".repeat(4000);
        assertEquals(false, Glob.of("*a".repeat(60) + "*b").matches(path));
        assertEquals(true, Glob.of("*a".repeat(60) + "*").matches(path));
        assertEquals(false, Glob.of("*".repeat(4000) + "b").matches(path));
    }
}
