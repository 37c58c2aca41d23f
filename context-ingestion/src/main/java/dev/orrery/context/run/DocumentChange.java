package dev.orrery.context.run;

/** What a run did to a document. */
public enum DocumentChange {
    CREATED,
    UPDATED,
    /** Written to a new index, with the same content. */
    REBUILT,
    UNCHANGED,
    DELETED,
    FAILED;

    /** The outcome as the API spells it. */
    String outcome() {
        return switch (this) {
            case CREATED, UPDATED, REBUILT -> "indexed";
            case UNCHANGED -> "unchanged";
            case DELETED -> "deleted";
            case FAILED -> "failed";
        };
    }
}
