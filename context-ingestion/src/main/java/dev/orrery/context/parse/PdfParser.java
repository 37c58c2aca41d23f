package dev.orrery.context.parse;

import dev.orrery.context.ContextConfig;
import dev.orrery.kit.failure.Failure;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.encryption.InvalidPasswordException;
import org.apache.pdfbox.text.PDFTextStripper;
import org.jspecify.annotations.Nullable;

/** Text of a PDF, page by page, within bounds of pages, characters and time. */
final class PdfParser {
    private final ContextConfig.Parse bounds;

    PdfParser(ContextConfig.Parse bounds) {
        this.bounds = bounds;
    }

    private record Extracted(int pageCount, List<ParsedDocument.Page> pages) {}

    ParsedDocument parse(String name, String fileName, String stem, byte[] content, ParseCodes codes) {
        Extracted extracted = extractInTime(name, content, codes);
        if (extracted.pages().isEmpty()) {
            throw failure(codes, name, "has no text; scanned PDFs need OCR, which is not supported. Convert it first.");
        }
        Map<String, @Nullable Object> metadata = new LinkedHashMap<>();
        metadata.put("page_count", extracted.pageCount());
        metadata.put("source_filename", Texts.clean(fileName));
        metadata.put("_page_chunking_version", 1);
        String text = extracted.pages().stream().map(ParsedDocument.Page::text).collect(Collectors.joining("\n\n"));
        return new ParsedDocument(0, Texts.clean(stem), text, null, fileName, null, metadata, extracted.pages());
    }

    /** The library has no time limit of its own, and a hostile page can keep it busy for ever. */
    private Extracted extractInTime(String name, byte[] content, ParseCodes codes) {
        Duration limit = bounds.pdfTimeout();
        FutureTask<Extracted> work = new FutureTask<>(() -> extract(name, content, codes));
        Thread.ofPlatform().daemon().name("pdf-text").start(work);
        try {
            return work.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException tooSlow) {
            work.cancel(true);
            throw failure(codes, name, "takes longer than " + limit.toSeconds() + " s to read; split it.")
                    .causedBy(tooSlow);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof Failure failure) {
                throw failure;
            }
            throw failure(codes, name, "cannot be read as a PDF; it may be damaged.")
                    .causedBy(failed);
        } catch (InterruptedException stopped) {
            work.cancel(true);
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while reading a PDF", stopped);
        }
    }

    private Extracted extract(String name, byte[] content, ParseCodes codes) throws IOException {
        try (PDDocument document = Loader.loadPDF(content)) {
            if (document.isEncrypted()) {
                throw failure(codes, name, "is encrypted; remove its protection first.");
            }
            int pageCount = document.getNumberOfPages();
            if (pageCount > bounds.maxPdfPages()) {
                throw failure(
                        codes, name, "has " + pageCount + " pages; at most " + bounds.maxPdfPages() + " are read.");
            }
            return new Extracted(pageCount, pages(document, name, codes));
        } catch (InvalidPasswordException encrypted) {
            throw failure(codes, name, "is encrypted; remove its protection first.")
                    .causedBy(encrypted);
        }
    }

    private List<ParsedDocument.Page> pages(PDDocument document, String name, ParseCodes codes) throws IOException {
        PDFTextStripper stripper = new PDFTextStripper();
        List<ParsedDocument.Page> pages = new ArrayList<>();
        long characters = 0;
        for (int number = 1; number <= document.getNumberOfPages(); number++) {
            if (Thread.currentThread().isInterrupted()) {
                throw new IOException("Reading was given up");
            }
            stripper.setStartPage(number);
            stripper.setEndPage(number);
            String text = Texts.clean(stripper.getText(document)).trim();
            characters += text.length();
            if (characters > bounds.maxPdfCharacters()) {
                throw failure(codes, name, "holds more than " + bounds.maxPdfCharacters() + " characters; split it.");
            }
            if (!text.isEmpty()) {
                pages.add(new ParsedDocument.Page(number, text));
            }
        }
        return pages;
    }

    private static Failure failure(ParseCodes codes, String name, String what) {
        return Failure.badRequest(codes.pdf(), "The file '" + name + "' " + what)
                .with(codes.nameDetail(), name);
    }
}
