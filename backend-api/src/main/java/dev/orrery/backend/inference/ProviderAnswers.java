package dev.orrery.backend.inference;

import dev.orrery.adapters.http.ProviderHttp;
import dev.orrery.adapters.http.UpstreamError;
import dev.orrery.kit.failure.Failure;
import java.util.Locale;

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
        return UpstreamError.shown(status);
    }

    static boolean lacksModel(ProviderHttp.Answer answer) {
        UpstreamError error = UpstreamError.of(answer.body(), "");
        return lacksModel(answer.status(), error.code(), error.message());
    }

    static boolean lacksModel(Failure refused) {
        return lacksModel(refused.status(), refused.code(), refused.getMessage());
    }

    private static boolean lacksModel(int status, String code, String message) {
        String text = message.toLowerCase(Locale.ROOT);
        return (status == 400 || status == 404)
                && (code.equals("model_not_found") || text.contains("model") && text.contains("not found"));
    }
}
