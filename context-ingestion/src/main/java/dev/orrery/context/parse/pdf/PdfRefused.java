package dev.orrery.context.parse.pdf;

/** A PDF cannot be read, or not within its limits. */
public final class PdfRefused extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Cause {
        ENCRYPTED,
        DAMAGED,
        TOO_MANY_PAGES,
        TOO_MANY_CHARACTERS,
        TIME_LIMIT,
        MEMORY_LIMIT,
        /** It ended the process that read it, more than once. */
        READER_ENDED
    }

    private final Cause why;
    private final int pages;

    PdfRefused(Cause why) {
        this(why, 0);
    }

    PdfRefused(Cause why, int pages) {
        super(why.name());
        this.why = why;
        this.pages = pages;
    }

    public Cause why() {
        return why;
    }

    /** The number of pages, where it is the cause. */
    public int pages() {
        return pages;
    }
}
