package dev.orrery.suite.configuration;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One setting of a service.
 *
 * @param property the property's name; {@code *} stands for a name that the operator chooses
 * @param aliases variables of the installation that give the property its value, in the order in which they count
 * @param type the Java type without its package, e.g. {@code Duration}
 * @param value what counts when nothing is set; null without a default
 * @param optional whether the service starts without a value
 * @param meaning the sentence of the declaration; empty when it has none
 */
record Setting(
        String property,
        List<String> aliases,
        String type,
        @Nullable String value,
        boolean optional,
        String meaning) {

    /** The environment variable of the property, as MicroProfile Config reads it. */
    static String variable(String property) {
        return property.replace(".*.", "..name..")
                .replaceAll("[^A-Za-z0-9]", "_")
                .toUpperCase(Locale.ROOT);
    }

    String variable() {
        return variable(property);
    }

    boolean required() {
        return !optional && value == null;
    }
}
