package dev.orrery.context.parse.pdf;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.encryption.InvalidPasswordException;
import org.apache.pdfbox.text.PDFTextStripper;
import org.apache.pdfbox.text.TextPosition;

/** Extracts the text of one PDF, all pages in one pass, and writes it as {@link PdfAnswer} frames. */
final class PdfReading {
    private final int maxPages;
    private final int maxCharacters;
    private final DataOutputStream answers;

    PdfReading(int maxPages, int maxCharacters, DataOutputStream answers) {
        this.maxPages = maxPages;
        this.maxCharacters = maxCharacters;
        this.answers = answers;
    }

    /** Thrown out of the library. */
    private static final class LimitReached extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final PdfAnswer answer;

        LimitReached(PdfAnswer answer) {
            super(answer.name(), null, false, false);
            this.answer = answer;
        }
    }

    void read(byte[] content) throws IOException {
        PdfAnswer end = end(content);
        answers.writeByte(end.ordinal());
        answers.flush();
    }

    private PdfAnswer end(byte[] content) throws IOException {
        PDDocument document;
        try {
            document = Loader.loadPDF(content);
        } catch (InvalidPasswordException encrypted) {
            return PdfAnswer.ENCRYPTED;
        } catch (LinkageError certificates) {
            // Encryption by certificates takes a library that is not here, since nobody gives one a key.
            return PdfAnswer.ENCRYPTED;
        } catch (IOException | RuntimeException | StackOverflowError damaged) {
            return PdfAnswer.DAMAGED;
        }
        try (document) {
            return text(document);
        }
    }

    private PdfAnswer text(PDDocument document) throws IOException {
        try {
            if (document.isEncrypted()) {
                return PdfAnswer.ENCRYPTED;
            }
            int pageCount = document.getNumberOfPages();
            answers.writeByte(PdfAnswer.PAGES.ordinal());
            answers.writeInt(pageCount);
            if (pageCount > maxPages) {
                return PdfAnswer.TOO_MANY_PAGES;
            }
            StringWriter page = new StringWriter();
            new PageStripper(page).writeText(document, page);
            return PdfAnswer.DONE;
        } catch (LimitReached limit) {
            return limit.answer;
        } catch (BrokenAnswer gone) {
            throw gone.failure;
        } catch (IOException | RuntimeException | StackOverflowError | LinkageError damaged) {
            return PdfAnswer.DAMAGED;
        }
    }

    /** The service does not listen any more; not to be taken for a damaged file. */
    private static final class BrokenAnswer extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient IOException failure;

        BrokenAnswer(IOException failure) {
            super(failure);
            this.failure = failure;
        }
    }

    /** One pass over all pages: asking the library page by page walks the page tree from its start each time. */
    private final class PageStripper extends PDFTextStripper {
        private final StringWriter page;
        private long characters;

        PageStripper(StringWriter page) {
            this.page = page;
            setPageEnd("");
            setParagraphEnd("");
        }

        @Override
        protected void processTextPosition(TextPosition position) {
            String text = position.getUnicode();
            characters += text == null ? 0 : text.length();
            if (characters > maxCharacters) {
                throw new LimitReached(PdfAnswer.TOO_MANY_CHARACTERS);
            }
            super.processTextPosition(position);
        }

        @Override
        protected void startPage(PDPage next) {
            if (getCurrentPageNo() > maxPages) {
                throw new LimitReached(PdfAnswer.TOO_MANY_PAGES);
            }
        }

        @Override
        protected void endPage(PDPage read) {
            byte[] text = page.toString().strip().getBytes(StandardCharsets.UTF_8);
            page.getBuffer().setLength(0);
            if (text.length == 0) {
                return;
            }
            try {
                answers.writeByte(PdfAnswer.PAGE.ordinal());
                answers.writeInt(getCurrentPageNo());
                answers.writeInt(text.length);
                answers.write(text);
            } catch (IOException gone) {
                throw new BrokenAnswer(gone);
            }
        }
    }
}
