package dev.orrery.modelops.credential;

import dev.orrery.contracts.modelops.SecretText;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.trust.CurrentCall;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Seals and opens the secrets that another service keeps in its own tables; each service opens only its own. */
@Path("/v1/internal/modelops/secrets")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed("service")
@RunOnVirtualThread
public class InternalSecretResource {
    private static final int LONGEST_CONTEXT = 200;
    private static final int LONGEST_SECRET = 8_192;

    private final SealedTexts texts;
    private final CurrentCall call;
    private final Set<String> keepers;

    /** @param keepers services that may keep secrets here */
    InternalSecretResource(
            SealedTexts texts,
            CurrentCall call,
            @ConfigProperty(name = "orrery.modelops.credential-readers", defaultValue = "platform-control")
                    Set<String> keepers) {
        this.texts = texts;
        this.call = call;
        this.keepers = keepers;
    }

    @POST
    @Path("/seal")
    public SecretText seal(@Nullable SecretText asked) {
        SecretText text = checked(asked, LONGEST_SECRET);
        return new SecretText(text.context(), texts.seal(text.text(), context(text)));
    }

    @POST
    @Path("/open")
    public SecretText open(@Nullable SecretText asked) {
        SecretText text = checked(asked, 2 * LONGEST_SECRET);
        return new SecretText(text.context(), texts.open(text.text(), context(text)));
    }

    private String context(SecretText text) {
        return call.caller() + ":" + text.context();
    }

    private SecretText checked(@Nullable SecretText asked, int longest) {
        if (!keepers.contains(call.caller())) {
            throw Failure.forbidden("forbidden", call.caller() + " may not keep secrets here.");
        }
        if (asked == null || !within(asked.context(), LONGEST_CONTEXT) || !within(asked.text(), longest)) {
            throw Failure.badRequest("invalid_payload", "A secret needs a context and a text within their limits.");
        }
        return asked;
    }

    private static boolean within(@Nullable String text, int longest) {
        return text != null && !text.isBlank() && text.length() <= longest;
    }
}
