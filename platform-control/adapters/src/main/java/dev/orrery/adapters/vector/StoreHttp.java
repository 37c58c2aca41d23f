package dev.orrery.adapters.vector;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.adapters.http.ProviderHttp;
import dev.orrery.adapters.http.UpstreamError;
import dev.orrery.kit.failure.Failure;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Calls of one vector store, and the one way its refusals become failures of {@link VectorStore}. */
final class StoreHttp {
    /** What Lucene, Qdrant and Weaviate say of a vector whose length is not that of the index. */
    private static final Pattern WRONG_LENGTH = Pattern.compile(
            "vector dimension error|vectors? lengths? don't match|vector with length|dimension mismatch",
            Pattern.CASE_INSENSITIVE);

    private final ProviderHttp http;

    StoreHttp(ProviderHttp http) {
        this.http = http;
    }

    ProviderHttp.Answer send(String method, String path, @Nullable JsonNode body) {
        return http.call(method, path, body);
    }

    JsonNode call(String method, String path, @Nullable JsonNode body, String code, String index) {
        return checked(send(method, path, body), code, index);
    }

    /** The body of a success. @throws Failure {@code code} with the status of the store */
    JsonNode checked(ProviderHttp.Answer answer, String code, String index) {
        if (answer.isSuccess()) {
            return answer.body();
        }
        throw refused(answer.status(), answer.body(), code, index);
    }

    Failure refused(int status, JsonNode body, String code, String index) {
        UpstreamError error = UpstreamError.of(body, code);
        if (error.code().equals("invalid_embedding")
                || WRONG_LENGTH.matcher(error.message()).find()) {
            return failure(400, "invalid_embedding", error.message(), index);
        }
        return failure(UpstreamError.shown(status), code, error.message(), index);
    }

    Failure failure(int status, String code, String message, String index) {
        Map<String, @Nullable Object> details = new LinkedHashMap<>();
        details.put("index", index);
        details.put("provider", http.provider().slug());
        details.put("upstream", message);
        return Failure.of(status, code, message).with(details);
    }
}
