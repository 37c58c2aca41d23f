package dev.orrery.kit.apidocs;

import jakarta.annotation.Priority;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Keeps the preparation of documents until one is asked for. */
@OnDemand
@Interceptor
@Priority(Interceptor.Priority.LIBRARY_BEFORE)
class OnDemandInterceptor {
    private static final String PREPARE = "prepareDocument";

    private record Preparation(InvocationContext call, ClassLoader loader) {
        void proceed() throws Exception {
            Thread thread = Thread.currentThread();
            ClassLoader own = thread.getContextClassLoader();
            thread.setContextClassLoader(loader);
            try {
                call.proceed();
            } finally {
                thread.setContextClassLoader(own);
            }
        }
    }

    private final Lock lock = new ReentrantLock();
    private final List<Preparation> open = new ArrayList<>();

    @AroundInvoke
    @Nullable
    Object invoke(InvocationContext call) throws Exception {
        lock.lock();
        try {
            if (call.getMethod().getName().equals(PREPARE)) {
                open.add(new Preparation(call, Thread.currentThread().getContextClassLoader()));
                return null;
            }
            while (!open.isEmpty()) {
                open.getFirst().proceed();
                open.removeFirst();
            }
        } finally {
            lock.unlock();
        }
        return call.proceed();
    }
}
