package dev.orrery.context.corpus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts.FontName;

/**
 * Writes the PDF files of the sample corpus from their text sources: the first line is the heading, {@code <<PAGE>>}
 * alone on a line begins a page. Run {@link #main} with the folder of the sources and that of the corpus after a change.
 */
public final class SampleCorpusPdfs {
    static final String PAGE_BREAK = "<<PAGE>>";

    private static final PDFont TEXT = new PDType1Font(FontName.HELVETICA);
    private static final PDFont HEADING = new PDType1Font(FontName.HELVETICA_BOLD);
    private static final float MARGIN = 64;
    private static final float TEXT_SIZE = 11;
    private static final float HEADING_SIZE = 17;
    private static final float LEADING = 15.5f;

    private SampleCorpusPdfs() {}

    public static void main(String[] arguments) throws IOException {
        Path sources = Path.of(arguments[0]);
        Path corpus = Path.of(arguments[1]);
        try (Stream<Path> files = Files.walk(sources)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                Path target = corpus.resolve(sources.relativize(file).toString().replaceAll("\\.txt$", ".pdf"));
                Files.createDirectories(target.toAbsolutePath().getParent());
                write(Files.readString(file), target);
            }
        }
    }

    static void write(String source, Path target) throws IOException {
        try (PDDocument document = new PDDocument()) {
            // A fixed id, so that the same text gives the same file.
            document.setDocumentId(1L);
            boolean first = true;
            for (String page : source.strip().split("\\R" + PAGE_BREAK + "\\R", -1)) {
                writePage(document, page.strip().lines().toList(), first);
                first = false;
            }
            document.getDocumentInformation()
                    .setTitle(source.strip().lines().findFirst().orElse(""));
            document.save(target.toFile());
        }
    }

    private static void writePage(PDDocument document, List<String> lines, boolean withHeading) throws IOException {
        PDPage page = new PDPage(PDRectangle.A4);
        document.addPage(page);
        float width = page.getMediaBox().getWidth() - 2 * MARGIN;
        try (PDPageContentStream content = new PDPageContentStream(document, page)) {
            content.beginText();
            content.setLeading(LEADING);
            content.newLineAtOffset(MARGIN, page.getMediaBox().getHeight() - MARGIN);
            int room = (int) ((page.getMediaBox().getHeight() - 2 * MARGIN) / LEADING);
            for (int i = 0; i < lines.size(); i++) {
                boolean heading = withHeading && i == 0;
                content.setFont(heading ? HEADING : TEXT, heading ? HEADING_SIZE : TEXT_SIZE);
                for (String line : wrapped(lines.get(i), width)) {
                    if (room-- == 0) {
                        throw new IOException("More text than a page holds; begin a page with " + PAGE_BREAK);
                    }
                    content.showText(line);
                    content.newLine();
                }
            }
            content.endText();
        }
    }

    private static List<String> wrapped(String paragraph, float width) throws IOException {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : paragraph.split(" ", -1)) {
            String longer = line.isEmpty() ? word : line + " " + word;
            if (!line.isEmpty() && TEXT.getStringWidth(longer) / 1000 * TEXT_SIZE > width) {
                lines.add(line.toString());
                line.setLength(0);
                line.append(word);
            } else {
                line.setLength(0);
                line.append(longer);
            }
        }
        lines.add(line.toString());
        return lines;
    }
}
