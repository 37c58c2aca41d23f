package dev.orrery.context.parse.pdf;

import java.io.IOException;

/** The frames that the reading process answers with; each is this byte and what its comment says. */
enum PdfAnswer {
    /** Number of all pages (int), before any page. */
    PAGES,
    /** Page number from 1 (int), length (int) and UTF-8 of its text; only for pages that have some. */
    PAGE,
    /** All pages were sent. */
    DONE,
    ENCRYPTED,
    DAMAGED,
    /** Number of pages (int). */
    TOO_MANY_PAGES,
    TOO_MANY_CHARACTERS;

    private static final PdfAnswer[] ALL = values();

    static PdfAnswer of(int frame) throws IOException {
        if (frame < 0 || frame >= ALL.length) {
            throw new IOException("No frame of a PDF process: " + frame);
        }
        return ALL[frame];
    }
}
