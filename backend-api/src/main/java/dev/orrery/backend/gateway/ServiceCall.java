package dev.orrery.backend.gateway;

import io.vertx.core.http.HttpClientRequest;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.BooleanSupplier;

/**
 * A call of a service that can be reset until its answer has ended. After that its connection serves other calls, and the
 * HTTP client would close it under them; the proxy library resets whenever the client of the edge does not take the end.
 */
final class ServiceCall {
    private ServiceCall() {}

    static HttpClientRequest of(HttpClientRequest request, BooleanSupplier ended) {
        return (HttpClientRequest) Proxy.newProxyInstance(
                HttpClientRequest.class.getClassLoader(),
                new Class<?>[] {HttpClientRequest.class},
                (self, method, arguments) -> {
                    if (method.getName().equals("reset") && ended.getAsBoolean()) {
                        return false;
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
