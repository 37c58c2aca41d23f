package dev.orrery.modelops;

import dev.orrery.testkit.AnswerLog;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ResourceInfo;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;
import org.jspecify.annotations.Nullable;

/** Notes what the service answers, for {@link AnswersTest}. */
public class RecordedAnswers {
    @ServerResponseFilter
    public void note(
            ContainerRequestContext request, ContainerResponseContext response, @Nullable ResourceInfo resource) {
        AnswerLog.note(
                request.getMethod(),
                resource,
                request.getUriInfo().getPath(),
                response.getStatus(),
                response.getEntity());
    }
}
