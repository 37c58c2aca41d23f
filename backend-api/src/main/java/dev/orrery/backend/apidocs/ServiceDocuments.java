package dev.orrery.backend.apidocs;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.backend.gateway.ServiceAddresses;
import dev.orrery.backend.gateway.SuiteService;
import dev.orrery.kit.egress.EgressClient;
import dev.orrery.kit.egress.EgressException;
import dev.orrery.kit.egress.EgressRequest;
import dev.orrery.kit.egress.EgressResponse;
import dev.orrery.kit.egress.Reach;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.recent.Recent;
import io.quarkus.smallrye.openapi.runtime.OpenApiConstants;
import io.quarkus.smallrye.openapi.runtime.OpenApiDocumentService;
import io.smallrye.openapi.runtime.io.Format;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;

/** The OpenAPI documents that the services publish about themselves. */
@ApplicationScoped
class ServiceDocuments {
    private static final Logger LOG = Logger.getLogger(ServiceDocuments.class);
    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final Duration KEPT = Duration.ofSeconds(30);

    private final OpenApiDocumentService own;
    private final EgressClient egress;
    private final ServiceAddresses addresses;
    private final ObjectMapper json;
    private final Recent<SuiteService, ObjectNode> documents = new Recent<>(KEPT, 16, this::read);

    ServiceDocuments(OpenApiDocumentService own, EgressClient egress, ServiceAddresses addresses, ObjectMapper json) {
        this.own = own;
        this.egress = egress;
        this.addresses = addresses;
        this.json = json;
    }

    ObjectNode own() {
        try {
            return (ObjectNode) json.readTree(own.getDocument(OpenApiConstants.DEFAULT_DOCUMENT_NAME, Format.JSON));
        } catch (IOException malformed) {
            throw new IllegalStateException("The edge's own document is no JSON", malformed);
        }
    }

    /** Empty while the service does not answer. */
    Optional<ObjectNode> of(SuiteService service) {
        try {
            return Optional.of(documents.get(service));
        } catch (Failure unavailable) {
            LOG.infof("%s; its routes are left out of the document", unavailable.getMessage());
            return Optional.empty();
        }
    }

    private ObjectNode read(SuiteService service) {
        URI address = URI.create(service.address(addresses) + "/openapi?format=json");
        try {
            EgressResponse answer = egress.send(EgressRequest.get(address, LIMIT, Reach.PRIVATE_NETWORKS));
            if (answer.isSuccess() && json.readTree(answer.body()) instanceof ObjectNode document) {
                return document;
            }
            throw unavailable(service);
        } catch (EgressException | IOException unreachable) {
            throw unavailable(service).causedBy(unreachable);
        }
    }

    private static Failure unavailable(SuiteService service) {
        return Failure.unavailable("upstream_unavailable", service.tokenName() + " publishes no OpenAPI document now");
    }
}
