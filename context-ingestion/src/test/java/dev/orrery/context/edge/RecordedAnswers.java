package dev.orrery.context.edge;

import dev.orrery.testkit.AnswerLog;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ResourceInfo;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;
import org.jspecify.annotations.Nullable;

/** Notes what the service answers, for the comparison with {@code answers.txt}. */
public class RecordedAnswers {
    @ServerResponseFilter
    public void note(
            ContainerRequestContext request, ContainerResponseContext response, @Nullable ResourceInfo resource) {
        if (resource != null && resource.getResourceMethod() != null) {
            AnswerLog.note(
                    request.getMethod(),
                    resource,
                    request.getUriInfo().getPath(),
                    response.getStatus(),
                    response.getEntity());
        }
    }
}
