package dev.orrery.modelops;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.orrery.contracts.identity.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The routes of this service as they stand in the code. */
final class Routes {
    private static final List<String> VERBS = List.of("GET", "POST", "PUT", "PATCH", "DELETE");
    private static final String INTERNAL = "/v1/internal";

    private Routes() {}

    /**
     * @param path with its parameters in braces, without their patterns
     * @param role the least that may call it; empty for services only
     * @param readsBody whether it takes JSON
     */
    record Route(String verb, String path, Optional<Role> role, boolean readsBody) {
        String name() {
            return verb + ' ' + path;
        }

        boolean isPublic() {
            return !path.startsWith(INTERNAL);
        }
    }

    static List<Route> all() {
        List<Route> routes = new ArrayList<>();
        for (JavaClass type : new ClassFileImporter(List.of(new ImportOption.DoNotIncludeTests()))
                .importPackages("dev.orrery.modelops")) {
            if (!type.isAnnotatedWith(Path.class)) {
                continue;
            }
            String base = type.getAnnotationOfType(Path.class).value();
            for (JavaMethod method : type.getMethods()) {
                VERBS.stream()
                        .filter(verb -> method.isAnnotatedWith("jakarta.ws.rs." + verb))
                        .forEach(verb -> routes.add(
                                new Route(verb, base + below(method), role(type, method), readsBody(type, method))));
            }
        }
        return routes;
    }

    private static String below(JavaMethod method) {
        return method.isAnnotatedWith(Path.class)
                ? method.getAnnotationOfType(Path.class).value().replaceAll("\\{([a-z_]+)[^}]*}", "{$1}")
                : "";
    }

    private static boolean readsBody(JavaClass type, JavaMethod method) {
        return (method.isAnnotatedWith(Consumes.class) || type.isAnnotatedWith(Consumes.class))
                && method.getRawParameterTypes().stream()
                        .anyMatch(each -> each.getSimpleName().equals("JsonNode"));
    }

    private static Optional<Role> role(JavaClass type, JavaMethod method) {
        RolesAllowed rule = method.isAnnotatedWith(RolesAllowed.class)
                ? method.getAnnotationOfType(RolesAllowed.class)
                : type.getAnnotationOfType(RolesAllowed.class);
        return Arrays.stream(rule.value())
                .flatMap(name -> Role.parse(name).stream())
                .findFirst();
    }
}
