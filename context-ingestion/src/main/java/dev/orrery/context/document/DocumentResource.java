package dev.orrery.context.document;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.kit.payload.Payload;
import dev.orrery.kit.request.IdempotencyKey;
import dev.orrery.kit.trust.CurrentCall;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.multipart.FileUpload;
import org.jspecify.annotations.Nullable;

@Path("/v1/context/knowledge-bases")
@RunOnVirtualThread
public class DocumentResource {
    private final DocumentService service;
    private final UploadService uploads;
    private final DocumentViews views;
    private final CurrentCall call;
    private final CurrentVertxRequest request;

    DocumentResource(
            DocumentService service,
            UploadService uploads,
            DocumentViews views,
            CurrentCall call,
            CurrentVertxRequest request) {
        this.service = service;
        this.uploads = uploads;
        this.views = views;
        this.call = call;
        this.request = request;
    }

    public record One(DocumentView document) {}

    public record Many(List<DocumentView> documents) {}

    public record Uploaded(List<DocumentView> documents, int count) {}

    public record Deleted(boolean deleted, UUID documentId) {}

    @GET
    @Operation(summary = "List the documents of a knowledge base")
    @Path("/{id}/documents")
    @RolesAllowed("admin")
    public Many list(@PathParam("id") String id) {
        return new Many(views.many(service.list(call.actor(), id)));
    }

    @POST
    @Operation(summary = "Add a document to a knowledge base")
    @Path("/{id}/documents")
    @RolesAllowed("superadmin")
    @ResponseStatus(201)
    public One create(@PathParam("id") String id, @Nullable JsonNode body) {
        Optional<IdempotencyKey> key = IdempotencyKey.of(request.getCurrent().request());
        return new One(views.one(service.create(call.actor(), id, key, Payload.of(body))));
    }

    @PUT
    @Operation(summary = "Change a document")
    @Path("/{id}/documents/{documentId}")
    @RolesAllowed("superadmin")
    public One update(@PathParam("id") String id, @PathParam("documentId") String documentId, @Nullable JsonNode body) {
        return new One(views.one(service.update(call.actor(), id, documentId, Payload.of(body))));
    }

    @DELETE
    @Operation(summary = "Delete a document")
    @Path("/{id}/documents/{documentId}")
    @RolesAllowed("superadmin")
    public Deleted delete(@PathParam("id") String id, @PathParam("documentId") String documentId) {
        return new Deleted(true, service.delete(call.actor(), id, documentId));
    }

    @POST
    @Operation(summary = "Upload files as documents")
    @Path("/{id}/uploads")
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    @RolesAllowed("superadmin")
    @ResponseStatus(201)
    public Uploaded upload(
            @PathParam("id") String id,
            @RestForm("files") @Nullable List<FileUpload> files,
            @RestForm("metadata") @Nullable String metadata,
            @RestForm("reader_groups") @Nullable String readerGroups) {
        List<UploadedFile> given = files == null
                ? List.of()
                : files.stream()
                        .map(file -> new UploadedFile(file.fileName(), file.uploadedFile(), file.size()))
                        .toList();
        List<DocumentView> documents = views.many(uploads.store(call.actor(), id, given, metadata, readerGroups));
        return new Uploaded(documents, documents.size());
    }
}
