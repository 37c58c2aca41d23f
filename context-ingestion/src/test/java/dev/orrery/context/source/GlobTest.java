package dev.orrery.context.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
        "[z-a].txt,m.txt,false"
    })
    void matchesByTheRulesOfFnmatch(String glob, String path, boolean expected) {
        assertEquals(expected, Glob.of(glob).matches(path));
    }
}
