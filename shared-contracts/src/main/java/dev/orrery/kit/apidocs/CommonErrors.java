package dev.orrery.kit.apidocs;

import dev.orrery.kit.failure.StandardErrors;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/** How routes fail that no code of theirs tells. */
final class CommonErrors {
    private CommonErrors() {}

    /**
     * @param roles who may call; empty for everyone
     * @param reads whether a body is read
     */
    static void add(Map<Integer, Set<String>> codes, Optional<String[]> roles, boolean reads) {
        roles.ifPresent(names -> {
            add(codes, 401, StandardErrors.body(401).error());
            if (!List.of(names).contains("user")) {
                add(codes, 403, StandardErrors.body(403).error());
            }
        });
        if (reads) {
            add(codes, 413, StandardErrors.body(413).error());
        }
        for (int status : new int[] {400, 404, 406, 500, 503}) {
            add(codes, status, StandardErrors.body(status).error());
        }
    }

    private static void add(Map<Integer, Set<String>> codes, int status, String code) {
        codes.computeIfAbsent(status, any -> new TreeSet<>()).add(code);
    }

    static APIResponse answer(int status, Set<String> codes) {
        Schema code = OASFactory.createSchema().addType(SchemaType.STRING);
        codes.forEach(code::addEnumeration);
        Schema schema = OASFactory.createSchema()
                .addAllOf(OASFactory.createSchema().ref("#/components/schemas/ErrorBody"))
                .addAllOf(OASFactory.createSchema().addProperty("error", code));
        MediaType media = OASFactory.createMediaType()
                .schema(schema)
                // Sorted, so that the document is the same from every process.
                .example(new TreeMap<>(Map.of(
                        "error",
                        codes.iterator().next(),
                        "message",
                        StandardErrors.body(status).message())));
        return OASFactory.createAPIResponse()
                .description(reason(status) + ": " + String.join(", ", codes))
                .content(OASFactory.createContent().addMediaType("application/json", media));
    }

    static String reason(int status) {
        return switch (status) {
            case 200 -> "Done";
            case 201 -> "Made";
            case 202 -> "Accepted";
            case 204 -> "Done, nothing to tell";
            case 302, 303, 307 -> "Elsewhere";
            case 400, 422 -> "What was sent is refused";
            case 401 -> "Nobody known";
            case 403 -> "Not allowed";
            case 404 -> "Unknown";
            case 406 -> "Not in that form";
            case 409 -> "Conflict";
            case 413 -> "Too large";
            case 429 -> "Too often; Retry-After tells when";
            default -> status >= 500 ? "Failed; try again" : "Status " + status;
        };
    }
}
