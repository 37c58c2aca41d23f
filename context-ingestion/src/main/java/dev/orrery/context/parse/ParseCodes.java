package dev.orrery.context.parse;

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
}
