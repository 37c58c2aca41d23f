package dev.orrery.kit.failure;

/** Envelope for a bare HTTP status that no domain code explains. */
public final class StandardErrors {
    private StandardErrors() {}

    public static ErrorBody body(int status) {
        return switch (status) {
            case 400 -> ErrorBody.of("invalid_payload", "The request could not be read.");
            case 401 -> ErrorBody.of("missing_auth", "Send an Authorization header with a bearer token.");
            case 403 -> ErrorBody.of("insufficient_role", "Your role does not allow this action.");
            case 404 -> ErrorBody.of("not_found", "There is nothing at this address.");
            case 405 -> ErrorBody.of("method_not_allowed", "This address does not answer this method.");
            case 406 -> ErrorBody.of("not_acceptable", "This address cannot answer with the accepted content type.");
            case 413 -> ErrorBody.of("payload_too_large", "The request body is larger than this service accepts.");
            case 415 -> ErrorBody.of("unsupported_media_type", "This address does not read this content type.");
            case 429 -> ErrorBody.of("rate_limited", "Too many requests; wait and try again.");
            case 503 -> ErrorBody.of("unavailable", "The service cannot answer now; try again shortly.");
            default ->
                status >= 500
                        ? ErrorBody.of(
                                "internal_error",
                                "The request failed inside the service; the request id names it in the log.")
                        : ErrorBody.of("request_failed", "The request was refused with status " + status + ".");
        };
    }
}
