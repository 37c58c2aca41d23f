package dev.orrery.modelops.download;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilePatternsTest {
    @ParameterizedTest
    @CsvSource({
        "*.json,              a/b/config.json,  true",
        "*.json,              config.jsonl,     false",
        "onnx/,               onnx/a/model.bin, true",
        "onnx/,               onnx.bin,         false",
        "model-?.gguf,        model-1.gguf,     true",
        "model-?.gguf,        model-10.gguf,    false",
        "model-[0-3].gguf,    model-2.gguf,     true",
        "model-[!0-3].gguf,   model-2.gguf,     false",
        "model-[!0-3].gguf,   model-9.gguf,     true",
        "Config.json,         config.json,      false",
        "a.b,                 aXb,              false",
        "'{a,b}.json',        a.json,           false",
        "model-[.gguf,        model-[.gguf,     true",
    })
    void aPatternMatchesTheWholePath(String pattern, String path, boolean expected) {
        assertEquals(expected, new FilePatterns(List.of(pattern), List.of()).take(path));
        assertEquals(!expected, new FilePatterns(List.of(), List.of(pattern)).take(path));
        assertEquals(false, new FilePatterns(List.of(pattern), List.of("*")).take(path));
    }
}
