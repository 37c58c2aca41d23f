package dev.orrery.suite.fuzz;

import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Tuple;

/** Values that programs stumble over. */
final class Oddities {
    static final String HUGE = "x".repeat(300_000);
    static final String DEEP = "[".repeat(5000) + "]".repeat(5000);

    private Oddities() {}

    /** Bodies that are no object, or none that can be read. */
    static Arbitrary<String> brokenBodies() {
        return Arbitraries.of(
                "",
                "null",
                "[]",
                "[{}]",
                "\"text\"",
                "1",
                "true",
                "{",
                "{\"a\":}",
                "nothing",
                DEEP,
                "{\"a\":" + DEEP + "}",
                "{\"a\":\"" + HUGE + "\"}",
                "{\"a\":1e999999}",
                "{\"\\u0000\":\"\\u0000\"}",
                "\uFEFF{}");
    }

    static List<String> words() {
        return List.of(
                "user",
                "admin",
                "superadmin",
                "private",
                "public",
                "offline",
                "local",
                "cloud",
                "http://127.0.0.1:9/x",
                "a@b.example",
                "Correct-Horse-9-Battery",
                "v1",
                "chat",
                "knowledge",
                "semantic",
                "keyword",
                "hybrid",
                "allow",
                "deny",
                "active",
                "true",
                "2026-01-01",
                "2026-01-01T00:00:00Z",
                "text",
                "en",
                "view",
                "group");
    }

    static Arbitrary<Object> anything() {
        Arbitrary<Object> odd = Arbitraries.of(
                        true,
                        false,
                        List.of(),
                        Map.of(),
                        Map.of("a", Map.of("b", List.of(1))),
                        List.of(List.of(List.of())))
                .injectNull(0.15);
        return Arbitraries.oneOf(odd, numbers(), texts().map(text -> (Object) text));
    }

    static Arbitrary<Object> numbers() {
        return Arbitraries.oneOf(
                Arbitraries.of(
                        0,
                        -1,
                        1,
                        2,
                        10,
                        100,
                        Integer.MAX_VALUE,
                        Integer.MIN_VALUE,
                        Long.MAX_VALUE,
                        Long.MIN_VALUE,
                        0.5,
                        -0.0,
                        1e308,
                        4.9e-324,
                        new java.math.BigInteger("9".repeat(40)),
                        new java.math.BigDecimal("1e400")),
                Arbitraries.integers().map(value -> (Object) value));
    }

    static Arbitrary<String> texts() {
        return Arbitraries.frequencyOf(
                Tuple.of(
                        6,
                        Arbitraries.of(
                                "",
                                " ",
                                "\t\n",
                                "\0",
                                "a\0b",
                                "null",
                                "undefined",
                                "NaN",
                                "-1",
                                "0",
                                "1e999",
                                "true",
                                "../../etc/passwd",
                                "a/b",
                                "%00",
                                "%",
                                "_",
                                "'; drop table users; --",
                                "<script>",
                                "${jndi:x}",
                                "\uD83D\uDE00",
                                "\uD800",
                                "e\u0301",
                                "\u202Eabc",
                                "\uFFFF",
                                "İıſ",
                                "00000000-0000-0000-0000-000000000000",
                                "9999999999999999999999",
                                "-9223372036854775809",
                                "x".repeat(256),
                                "é".repeat(5000))),
                Tuple.of(2, Arbitraries.strings().all().ofMaxLength(40)),
                Tuple.of(
                        3,
                        Arbitraries.strings().alpha().numeric().ofMinLength(1).ofMaxLength(20)));
    }
}
