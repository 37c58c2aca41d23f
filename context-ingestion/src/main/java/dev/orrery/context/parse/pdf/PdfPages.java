package dev.orrery.context.parse.pdf;

import java.util.List;

/**
 * The text of a PDF.
 *
 * @param pageCount all pages, those without text included
 */
public record PdfPages(int pageCount, List<Page> pages) {
    /** A page with text. @param number from 1 */
    public record Page(int number, String text) {}
}
