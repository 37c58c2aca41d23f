package dev.orrery.context.source;

import dev.orrery.context.parse.FileParser;
import dev.orrery.kit.trust.CurrentCall;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Where the citations of a chat lead to. */
@Path("/v1/playgrounds/knowledge-bases")
@RunOnVirtualThread
public class OriginalFileResource {
    private final OriginalFiles files;
    private final CurrentCall call;

    OriginalFileResource(OriginalFiles files, CurrentCall call) {
        this.files = files;
        this.call = call;
    }

    @GET
    @Operation(summary = "Show the file that a document was made from")
    @APIResponse(
            responseCode = "200",
            description = "The file",
            content = {
                @Content(mediaType = "application/pdf"),
                @Content(mediaType = "application/json", schema = @Schema(type = SchemaType.OBJECT)),
                @Content(mediaType = "text/plain"),
                @Content(mediaType = "text/markdown"),
                @Content(mediaType = "application/octet-stream")
            })
    @Path("/{id}/documents/{documentId}/source-file")
    @RolesAllowed("user")
    public Response get(@PathParam("id") String id, @PathParam("documentId") String documentId) {
        java.nio.file.Path file = files.of(call.actor(), id, documentId);
        String name = file.getFileName().toString();
        return Response.ok(file.toFile())
                .header(HttpHeaders.CONTENT_TYPE, contentType(name))
                .header(HttpHeaders.CONTENT_DISPOSITION, disposition(name))
                .header(HttpHeaders.CACHE_CONTROL, "private, no-cache")
                .header("X-Content-Type-Options", "nosniff")
                .build();
    }

    /** Text is shown as text, whatever it looks like. */
    private static String contentType(String name) {
        String suffix = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return switch (suffix) {
            case "pdf" -> "application/pdf";
            case "json" -> "application/json";
            case "jsonl", "txt" -> "text/plain;charset=utf-8";
            case "md" -> "text/markdown;charset=utf-8";
            default -> "application/octet-stream";
        };
    }

    private static String disposition(String name) {
        String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A");
        return (FileParser.supports(name) ? "inline" : "attachment") + "; filename*=UTF-8''" + encoded;
    }
}
