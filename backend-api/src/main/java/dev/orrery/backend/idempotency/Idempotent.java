package dev.orrery.backend.idempotency;

import jakarta.interceptor.InterceptorBinding;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * An endpoint that makes something from a JSON body. A caller who sends {@code Idempotency-Key} gets the answer of the
 * first request again for a day, however often it sends the same. What it makes must join the transaction that is
 * open, because its answer is kept in the same one.
 */
@InterceptorBinding
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface Idempotent {}
