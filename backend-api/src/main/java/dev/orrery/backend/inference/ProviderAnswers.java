package dev.orrery.backend.inference;

import dev.orrery.adapters.http.ProviderHttp;
import dev.orrery.adapters.http.UpstreamError;
import dev.orrery.kit.failure.Failure;

/** What the edge makes of a provider that refuses or stays silent. */
public final class ProviderAnswers {
    private ProviderAnswers() {}

    /** A provider that stays silent is one that does not answer. */
    public static Failure normalised(Failure failure) {
        return failure.code().equals("llm_timeout")
                ? Failure.badGateway("llm_unreachable", failure.getMessage())
                        .with(failure.details())
                        .causedBy(failure)
                : failure;
    }

    /** The provider's status for the client; a provider that refuses our key is no matter of the client's own login. */
    public static int shownStatus(int status) {
        return status == 401 || status == 403 || status < 400 || status > 599 ? 502 : status;
    }

    static boolean lacksModel(ProviderHttp.Answer answer) {
        return (answer.status() == 400 || answer.status() == 404)
                && UpstreamError.of(answer.body(), "").code().equals("model_not_found");
    }
}
