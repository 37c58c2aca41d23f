package dev.orrery.context.document;

import java.nio.file.Path;

/** A file of an upload, as it lies on disk while the request lasts. */
record UploadedFile(String name, Path content, long size) {
    UploadedFile {
        // Some clients send the path that the file has on their side.
        name = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
    }
}
