package dev.orrery.context.parse;

import dev.orrery.context.ContextConfig;
import dev.orrery.context.parse.pdf.PdfLimits;
import dev.orrery.context.parse.pdf.PdfPages;
import dev.orrery.context.parse.pdf.PdfProcesses;
import dev.orrery.context.parse.pdf.PdfRefused;
import dev.orrery.kit.failure.Failure;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A PDF as one document with its pages. */
final class PdfParser implements AutoCloseable {
    private final ContextConfig.Parse bounds;
    private final PdfProcesses processes;

    PdfParser(ContextConfig.Parse bounds) {
        this.bounds = bounds;
        this.processes = new PdfProcesses(
                new PdfLimits(
                        bounds.maxPdfPages(),
                        bounds.maxPdfCharacters(),
                        bounds.pdfTimeout(),
                        bounds.pdfHeap().asLongValue()),
                bounds.pdfProcesses(),
                bounds.pdfIdle());
    }

    ParsedDocument parse(String name, String fileName, String stem, byte[] content, ParseCodes codes) {
        PdfPages read = read(name, content, codes);
        List<ParsedDocument.Page> pages = read.pages().stream()
                .map(page -> new ParsedDocument.Page(
                        page.number(), Texts.clean(page.text()).strip()))
                .filter(page -> !page.text().isEmpty())
                .toList();
        if (pages.isEmpty()) {
            throw failure(
                    codes,
                    name,
                    Reason.NO_TEXT,
                    "has no text; scanned PDFs need OCR, which is not supported. Convert it first.");
        }
        Map<String, @Nullable Object> metadata = new LinkedHashMap<>();
        metadata.put("page_count", read.pageCount());
        metadata.put("source_filename", Texts.clean(fileName));
        metadata.put("_page_chunking_version", 1);
        String text = pages.stream().map(ParsedDocument.Page::text).collect(Collectors.joining("\n\n"));
        return new ParsedDocument(0, Texts.clean(stem), text, null, fileName, null, metadata, pages);
    }

    private PdfPages read(String name, byte[] content, ParseCodes codes) {
        try {
            return processes.read(content);
        } catch (PdfRefused refused) {
            throw failure(codes, name, refused).causedBy(refused);
        } catch (IOException broken) {
            throw Failure.unavailable(
                            "pdf_reader_unavailable",
                            "No process can be started to read '" + name + "'; see the log of the service.")
                    .with(codes.nameDetail(), name)
                    .causedBy(broken);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while reading a PDF", stopped);
        }
    }

    private Failure failure(ParseCodes codes, String name, PdfRefused refused) {
        return switch (refused.why()) {
            case ENCRYPTED -> failure(codes, name, Reason.ENCRYPTED, "is encrypted; remove its protection first.");
            case DAMAGED -> failure(codes, name, Reason.DAMAGED, "cannot be read as a PDF; it may be damaged.");
            case TOO_MANY_PAGES ->
                failure(
                        codes,
                        name,
                        Reason.TOO_MANY_PAGES,
                        "has " + refused.pages() + " pages; at most " + bounds.maxPdfPages() + " are read. Split it.");
            case TOO_MANY_CHARACTERS ->
                failure(
                        codes,
                        name,
                        Reason.TOO_MANY_CHARACTERS,
                        "holds more than " + bounds.maxPdfCharacters() + " characters; split it.");
            case TIME_LIMIT ->
                failure(
                        codes,
                        name,
                        Reason.TIME_LIMIT,
                        "takes longer than " + bounds.pdfTimeout().toSeconds() + " s to read; split it.");
            case MEMORY_LIMIT ->
                failure(
                        codes,
                        name,
                        Reason.MEMORY_LIMIT,
                        "needs more than " + bounds.pdfHeap().asLongValue() / (1 << 20)
                                + " MiB to read; it may be damaged. Split it or print it anew.");
            case READER_ENDED ->
                failure(
                        codes,
                        name,
                        Reason.READER_ENDED,
                        "ends the process that reads it; it may be damaged. Print it anew.");
        };
    }

    private static Failure failure(ParseCodes codes, String name, Reason reason, String what) {
        return codes.failure(codes.pdf(), name, reason, "The file '" + name + "' " + what);
    }

    @Override
    public void close() {
        processes.close();
    }
}
