package dev.orrery.kit.failure;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Failures of another service that a method lets through, each as status and code: {@code "409 model_busy"}. No code
 * here makes them, so the OpenAPI document takes them from this.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface PassesOn {
    String[] value();
}
