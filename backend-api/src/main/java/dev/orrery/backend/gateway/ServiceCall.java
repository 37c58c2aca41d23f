package dev.orrery.backend.gateway;

import dev.orrery.kit.egress.OpenCall;
import io.vertx.core.http.HttpClientRequest;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * A call of a service that can be reset until its answer has ended: the proxy library resets whenever the client of the edge
 * does not take the end.
 */
final class ServiceCall {
    private ServiceCall() {}

    static HttpClientRequest of(HttpClientRequest request) {
        OpenCall open = new OpenCall(request);
        return (HttpClientRequest) Proxy.newProxyInstance(
                HttpClientRequest.class.getClassLoader(),
                new Class<?>[] {HttpClientRequest.class},
                (self, method, arguments) -> {
                    if (method.getName().equals("reset")) {
                        open.reset();
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
