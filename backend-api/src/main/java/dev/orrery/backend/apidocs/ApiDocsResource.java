package dev.orrery.backend.apidocs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.backend.edge.Tagged;
import dev.orrery.backend.gateway.SuiteService;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** The OpenAPI document of the suite, and a page to read it. */
@Path("/")
@PermitAll
@RunOnVirtualThread
public class ApiDocsResource {
    private final ServiceDocuments documents;

    ApiDocsResource(ServiceDocuments documents) {
        this.documents = documents;
    }

    @GET
    @Tagged
    @APIResponse(responseCode = "304", description = "The client has it already")
    @Path("/docs/openapi.json")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "The OpenAPI 3.1 document of the whole suite")
    public ObjectNode suite() {
        SuiteDocument document = new SuiteDocument().own(documents.own());
        for (SuiteService service : SuiteService.values()) {
            document.service(service, documents.of(service));
        }
        return document.json();
    }

    @GET
    @Path("/docs")
    @Produces(MediaType.TEXT_HTML + ";charset=UTF-8")
    @Operation(summary = "A page to read the OpenAPI document")
    public String page() {
        return text("/apidocs/index.html");
    }

    @GET
    @Path("/docs/page.js")
    @Produces("text/javascript;charset=UTF-8")
    @Operation(hidden = true)
    public String script() {
        return text("/apidocs/page.js");
    }

    @GET
    @Path("/docs/page.css")
    @Produces("text/css;charset=UTF-8")
    @Operation(hidden = true)
    public String style() {
        return text("/apidocs/page.css");
    }

    private static String text(String resource) {
        try (InputStream source = Objects.requireNonNull(ApiDocsResource.class.getResourceAsStream(resource))) {
            return new String(source.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
