package dev.orrery.context.parse;

import dev.orrery.context.ContextConfig;
import dev.orrery.kit.failure.Failure;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Turns the bytes of a file into documents (context contract, section 8). */
@ApplicationScoped
public class FileParser implements AutoCloseable {
    private static final Set<String> SUFFIXES = Set.of(".txt", ".md", ".json", ".jsonl", ".pdf");

    private final ContextConfig.Parse bounds;
    private final PdfParser pdf;

    @Inject
    FileParser(ContextConfig config) {
        this(config.parse());
    }

    /** Without a container around it; close it. */
    public FileParser(ContextConfig.Parse bounds) {
        this.bounds = bounds;
        this.pdf = new PdfParser(bounds);
    }

    /** Ends the processes that read PDFs. */
    @PreDestroy
    @Override
    public void close() {
        pdf.close();
    }

    /** Whether files of this name are read at all. */
    public static boolean supports(String fileName) {
        return SUFFIXES.contains(suffix(fileName));
    }

    /**
     * The documents of one file, all of them or none.
     *
     * @param name shown in errors: the relative path or the name of an upload
     * @throws Failure 400 with a code of the channel
     */
    public List<ParsedDocument> parse(String name, byte[] content, ParseCodes codes) {
        String fileName = name.substring(name.lastIndexOf('/') + 1);
        String suffix = suffix(fileName);
        String stem = fileName.substring(0, fileName.length() - suffix.length());
        return switch (suffix) {
            case ".pdf" -> List.of(pdf.parse(name, fileName, stem, content, codes));
            case ".json" -> json(name, fileName, stem, codes).file(text(name, content, codes.json(), codes));
            case ".jsonl" -> json(name, fileName, stem, codes).lines(text(name, content, codes.json(), codes));
            default ->
                List.of(new ParsedDocument(
                        0,
                        Texts.clean(stem),
                        Texts.clean(text(name, content, codes.file(), codes)).trim(),
                        null,
                        fileName,
                        null,
                        Map.of(),
                        List.of()));
        };
    }

    private JsonDocuments json(String name, String fileName, String stem, ParseCodes codes) {
        return new JsonDocuments(name, fileName, stem, bounds.maxDocuments(), codes);
    }

    private static String text(String name, byte[] content, String code, ParseCodes codes) {
        try {
            return Texts.decode(content);
        } catch (CharacterCodingException notUtf8) {
            throw codes.failure(code, name, Reason.NOT_UTF8, "The file '" + name + "' is not valid UTF-8; convert it.")
                    .causedBy(notUtf8);
        }
    }

    private static String suffix(String fileName) {
        int dot = fileName.lastIndexOf('.');
        return dot < 0 ? "" : fileName.substring(dot).toLowerCase(Locale.ROOT);
    }
}
