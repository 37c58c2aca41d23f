package dev.orrery.context.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.Test;

/** The sample corpus and its questions fit each other, and the PDF files say what their sources say. */
class SampleCorpusTest {
    private static final Path ROOT = Path.of(System.getProperty("orrery.suite.root", ".."));
    private static final Path CORPUS = ROOT.resolve("deploy/sample-corpus");
    private static final Path PDF_SOURCES = ROOT.resolve("context-ingestion/src/test/resources/sample-corpus-pdf");
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void everyFormatIsThere() throws IOException {
        Map<String, Integer> counts = new TreeMap<>();
        for (Path file : files(CORPUS)) {
            counts.merge(file.toString().replaceAll(".*\\.", ""), 1, Integer::sum);
        }
        assertEquals(Map.of("json", 3, "jsonl", 2, "md", 34, "pdf", 6, "txt", 8), counts);
    }

    @Test
    void everyQuestionNamesAFileOfTheCorpus() throws IOException {
        JsonNode questions = JSON.readTree(
                ROOT.resolve("deploy/sample-corpus-questions.json").toFile());
        assertTrue(questions.size() >= 30);
        int demo = 0;
        for (JsonNode question : questions) {
            assertTrue(question.path("question").asText().endsWith("?"), question::toString);
            assertTrue(
                    Files.isRegularFile(
                            CORPUS.resolve(question.path("expected_path").asText())),
                    question::toString);
            demo += question.path("demo").asBoolean() ? 1 : 0;
        }
        assertEquals(3, demo);
    }

    @Test
    void thePdfFilesAreMadeFromTheirSources() throws IOException {
        for (Path source : files(PDF_SOURCES)) {
            Path pdf = CORPUS.resolve(PDF_SOURCES.relativize(source).toString().replaceAll("\\.txt$", ".pdf"));
            String text = Files.readString(source);
            try (PDDocument document = Loader.loadPDF(pdf.toFile())) {
                assertEquals(
                        words(text.replace(SampleCorpusPdfs.PAGE_BREAK, "")),
                        words(new PDFTextStripper().getText(document)),
                        pdf + " is older than " + source);
                assertEquals(text.split(SampleCorpusPdfs.PAGE_BREAK, -1).length, document.getNumberOfPages());
            }
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static List<String> words(String text) {
        return List.of(text.strip().split("\\s+"));
    }
}
