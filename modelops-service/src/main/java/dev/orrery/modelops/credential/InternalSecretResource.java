package dev.orrery.modelops.credential;

import dev.orrery.contracts.modelops.SecretText;
import dev.orrery.kit.failure.Failure;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.jspecify.annotations.Nullable;

/** Seals and opens the secrets that another service keeps in its own tables; each service opens only its own. */
@Path("/v1/internal/modelops/secrets")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed("service")
@RunOnVirtualThread
public class InternalSecretResource {
    private static final int LONGEST_CONTEXT = 200;

    private final SealedTexts texts;
    private final SecretReaders readers;

    InternalSecretResource(SealedTexts texts, SecretReaders readers) {
        this.texts = texts;
        this.readers = readers;
    }

    /** Of a secret, or of a sealed one that may have to be sealed with another key. */
    @POST
    @Path("/seal")
    public SecretText seal(@Nullable SecretText asked) {
        String caller = readers.require();
        boolean renewal = asked != null && asked.text() != null && SealedTexts.isSealed(asked.text());
        SecretText text = checked(asked, renewal ? SealedTexts.LONGEST : SecretText.LONGEST);
        return new SecretText(text.context(), texts.seal(text.text(), context(caller, text)));
    }

    @POST
    @Path("/open")
    public SecretText open(@Nullable SecretText asked) {
        String caller = readers.require();
        SecretText text = checked(asked, SealedTexts.LONGEST);
        return new SecretText(text.context(), texts.open(text.text(), context(caller, text)));
    }

    private static String context(String caller, SecretText text) {
        return caller + ":" + text.context();
    }

    private static SecretText checked(@Nullable SecretText asked, int longest) {
        if (asked == null || !within(asked.context(), LONGEST_CONTEXT) || !within(asked.text(), longest)) {
            throw Failure.badRequest("invalid_payload", "A secret needs a context and a text within their limits.");
        }
        return asked;
    }

    private static boolean within(@Nullable String text, int longest) {
        return text != null && !text.isBlank() && text.length() <= longest;
    }
}
