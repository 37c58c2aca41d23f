package dev.orrery.adapters.chat;

import dev.orrery.adapters.http.ProviderHttp;
import dev.orrery.kit.failure.Failure;

/** A provider of {@code llm_inference}. Both calls block; run them on a virtual thread. */
public interface ChatClient {

    /** @throws Failure 502 {@code llm_unreachable}, 504 {@code llm_timeout}, or the provider's
     *     error, normalised: 400 stays 400, its 401 and 403 become 502 */
    ChatAnswer complete(ChatRequest request);

    /** The provider's own answer, whatever its status, as it is. @throws Failure only {@code llm_unreachable}, {@code llm_timeout} */
    ProviderHttp.Answer exchange(ChatRequest request);

    /** Opens the stream: returns once the provider sent its response headers. Failures as {@link #complete}. */
    ChatStream stream(ChatRequest request);
}
