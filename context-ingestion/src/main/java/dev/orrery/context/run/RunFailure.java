package dev.orrery.context.run;

/** A file or document that a run left out. @param path relative to its source, or the title of the document */
public record RunFailure(String path, String code, String message) {
    /** Most failures that a run lists; all are counted. */
    static final int LISTED = 100;
}
