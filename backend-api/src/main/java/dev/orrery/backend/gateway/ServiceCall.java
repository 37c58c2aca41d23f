package dev.orrery.backend.gateway;

import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.impl.HttpClientConnection;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * A call of a service that can be reset until its answer has ended. After that its connection serves other calls, and the
 * HTTP client would close it under them; the proxy library resets whenever the client of the edge does not take the end.
 * The connection may have read the end of an answer that has yet to be passed on, so it is asked, on its own event loop,
 * whether an answer ended since the call began: a connection carries one call at a time.
 */
final class ServiceCall {
    private ServiceCall() {}

    static HttpClientRequest of(HttpClientRequest request) {
        HttpClientConnection connection = (HttpClientConnection) request.connection();
        long before = connection.lastResponseReceivedTimestamp();
        return (HttpClientRequest) Proxy.newProxyInstance(
                HttpClientRequest.class.getClassLoader(),
                new Class<?>[] {HttpClientRequest.class},
                (self, method, arguments) -> {
                    if (method.getName().equals("reset")) {
                        connection.getContext().runOnContext(now -> {
                            if (connection.lastResponseReceivedTimestamp() == before) {
                                request.reset();
                            }
                        });
                        return true;
                    }
                    try {
                        Object result = method.invoke(request, arguments);
                        return result == request ? self : result;
                    } catch (InvocationTargetException failed) {
                        throw failed.getCause();
                    }
                });
    }
}
