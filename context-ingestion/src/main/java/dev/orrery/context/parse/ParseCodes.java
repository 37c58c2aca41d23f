package dev.orrery.context.parse;

import dev.orrery.kit.failure.Failure;

/** Error codes of the channel that a file came through. */
public enum ParseCodes {
    SOURCE("invalid_source_file", "invalid_source_json", "invalid_source_pdf", "relative_path"),
    UPLOAD("invalid_upload", "invalid_upload_json", "invalid_upload_pdf", "filename");

    private final String file;
    private final String json;
    private final String pdf;
    private final String nameDetail;

    ParseCodes(String file, String json, String pdf, String nameDetail) {
        this.file = file;
        this.json = json;
        this.pdf = pdf;
        this.nameDetail = nameDetail;
    }

    public String file() {
        return file;
    }

    public String json() {
        return json;
    }

    public String pdf() {
        return pdf;
    }

    public String nameDetail() {
        return nameDetail;
    }

    /** A refusal that says which file and why. */
    Failure failure(String code, String name, Reason reason, String message) {
        return Failure.badRequest(code, message).with(nameDetail, name).with("reason", reason.wireName());
    }
}
