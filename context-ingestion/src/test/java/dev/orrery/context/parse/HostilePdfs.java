package dev.orrery.context.parse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.DeflaterOutputStream;

/** PDFs that are made to harm their reader, written by hand: no library would write them. */
final class HostilePdfs {
    private static final String FONT = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>";

    private final ByteArrayOutputStream file = new ByteArrayOutputStream();
    private final List<Integer> offsets = new ArrayList<>();

    private HostilePdfs() throws IOException {
        write("%PDF-1.7\n");
    }

    /** A page that shows one text of this many letters, which is small while it is packed. */
    static byte[] endlessText(int letters) throws IOException {
        return bomb("(", "x", letters, ") Tj");
    }

    /** A page of a text and this many spaces between two operators. */
    static byte[] endlessContent(int spaces) throws IOException {
        return bomb("(The text of a bomb) Tj", " ", spaces, "");
    }

    private static byte[] bomb(String before, String filler, int count, String after) throws IOException {
        HostilePdfs pdf = new HostilePdfs();
        pdf.object("<</Type/Catalog/Pages 2 0 R>>");
        pdf.object("<</Type/Pages/Kids[3 0 R]/Count 1>>");
        pdf.object("<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>");
        pdf.stream("/Filter/FlateDecode", deflated(before, filler, count, after));
        pdf.object(FONT);
        return pdf.end();
    }

    /** Drawings that draw drawings: the page shows ten of the first, each shows ten of the next, and so on. */
    static byte[] drawingsInDrawings(int levels) throws IOException {
        HostilePdfs pdf = new HostilePdfs();
        pdf.object("<</Type/Catalog/Pages 2 0 R>>");
        pdf.object("<</Type/Pages/Kids[3 0 R]/Count 1>>");
        pdf.object("<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 5 0 R"
                + "/Resources<</XObject<</X 6 0 R>>>>>>");
        pdf.object(FONT);
        byte[] ten = "/X Do ".repeat(10).getBytes(StandardCharsets.US_ASCII);
        pdf.stream("", ten);
        for (int level = 0; level < levels; level++) {
            boolean last = level == levels - 1;
            pdf.stream(
                    "/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</Font<</F 4 0 R>>"
                            + (last ? "" : "/XObject<</X " + (7 + level) + " 0 R>>") + ">>",
                    last ? "BT /F 9 Tf (x) Tj ET".getBytes(StandardCharsets.US_ASCII) : ten);
        }
        return pdf.end();
    }

    /** A page tree whose node is its own child. */
    static byte[] endlessPageTree() throws IOException {
        HostilePdfs pdf = new HostilePdfs();
        pdf.object("<</Type/Catalog/Pages 2 0 R>>");
        pdf.object("<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>");
        return pdf.end();
    }

    /** As many pages as asked for, while the root says that there is one. */
    static byte[] pages(int count, int claimed) throws IOException {
        HostilePdfs pdf = new HostilePdfs();
        pdf.object("<</Type/Catalog/Pages 2 0 R>>");
        StringBuilder kids = new StringBuilder();
        for (int page = 0; page < count; page++) {
            kids.append(5 + 2 * page).append(" 0 R ");
        }
        pdf.object("<</Type/Pages/Kids[" + kids + "]/Count " + claimed + ">>");
        pdf.object(FONT);
        pdf.object("<</Font<</F 3 0 R>>>>");
        for (int page = 0; page < count; page++) {
            pdf.object("<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources 4 0 R/Contents " + (6 + 2 * page)
                    + " 0 R>>");
            pdf.stream(
                    "", ("BT /F 12 Tf 72 700 Td (Page " + (page + 1) + ") Tj ET").getBytes(StandardCharsets.US_ASCII));
        }
        return pdf.end();
    }

    private static byte[] deflated(String before, String filler, int count, String after) throws IOException {
        byte[] many = filler.repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new DeflaterOutputStream(packed)) {
            out.write(("BT /F 12 Tf " + before).getBytes(StandardCharsets.US_ASCII));
            for (int written = 0; written < count; written += many.length) {
                out.write(many);
            }
            out.write((after + " ET").getBytes(StandardCharsets.US_ASCII));
        }
        return packed.toByteArray();
    }

    /** Encrypted for the holders of certificates, which takes a library that nobody gives a key to. */
    static byte[] certificates() throws IOException {
        HostilePdfs pdf = new HostilePdfs();
        pdf.object("<</Type/Catalog/Pages 2 0 R>>");
        pdf.object("<</Type/Pages/Kids[]/Count 0>>");
        pdf.object("<</Filter/Adobe.PubSec/SubFilter/adbe.pkcs7.s4/V 1/Length 40/Recipients[<00>]>>");
        return new String(pdf.end(), StandardCharsets.US_ASCII)
                .replace("/Root 1 0 R", "/Root 1 0 R/Encrypt 3 0 R/ID[<00><00>]")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private void object(String body) throws IOException {
        begin();
        write(body + "\nendobj\n");
    }

    private void stream(String dictionary, byte[] content) throws IOException {
        begin();
        write("<<" + dictionary + "/Length " + content.length + ">>\nstream\n");
        file.write(content);
        write("\nendstream\nendobj\n");
    }

    private void begin() throws IOException {
        offsets.add(file.size());
        write(offsets.size() + " 0 obj\n");
    }

    private byte[] end() throws IOException {
        int table = file.size();
        write("xref\n0 " + (offsets.size() + 1) + "\n0000000000 65535 f \n");
        for (int offset : offsets) {
            write(String.format("%010d 00000 n \n", offset));
        }
        write("trailer\n<</Size " + (offsets.size() + 1) + "/Root 1 0 R>>\nstartxref\n" + table + "\n%%EOF\n");
        return file.toByteArray();
    }

    private void write(String text) throws IOException {
        file.write(text.getBytes(StandardCharsets.US_ASCII));
    }
}
