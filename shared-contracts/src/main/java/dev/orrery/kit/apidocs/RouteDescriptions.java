package dev.orrery.kit.apidocs;

import dev.orrery.kit.failure.ErrorBody;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Produces;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;
import org.jboss.jandex.IndexView;
import org.jboss.resteasy.reactive.ResponseStatus;

/**
 * Completes the OpenAPI document of a service while it is built: who may call a route, what the body may hold, what is
 * answered and how it fails come from the code that runs, so that they cannot say anything else than it does.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class RouteDescriptions implements OASFilter {
    private static final String JSON = "application/json";

    private final SuiteCode code;
    private final AnswerSchemas schemas = new AnswerSchemas();

    public RouteDescriptions(IndexView index) {
        this.code = new SuiteCode(index, Thread.currentThread().getContextClassLoader());
    }

    @Override
    public void filterOpenAPI(OpenAPI document) {
        if (document.getPaths() == null || document.getPaths().getPathItems() == null) {
            return;
        }
        new TreeMap<>(document.getPaths().getPathItems())
                .values()
                .forEach(path -> path.getOperations().forEach((verb, operation) -> describe(verb, operation)));
        schemas.of(ErrorBody.class);
        if (document.getComponents() == null) {
            document.setComponents(OASFactory.createComponents());
        }
        document.getComponents().setSchemas(schemas.components());
    }

    private void describe(PathItem.HttpMethod verb, Operation operation) {
        String id = operation.getOperationId();
        int split = id == null ? -1 : id.lastIndexOf('_');
        if (id == null || split < 0 || !id.startsWith("dev.orrery.")) {
            return;
        }
        Class<?> resource = code.load(id.substring(0, split));
        Method method = method(resource, id.substring(split + 1));
        operation.setOperationId(name(resource, method));
        secure(operation, resource, method);
        RouteFacts facts = new RouteReader(code).read(method);
        facts.queries()
                .forEach(query -> operation.addParameter(OASFactory.createParameter()
                        .name(query)
                        .in(Parameter.In.QUERY)
                        .schema(OASFactory.createSchema().addType(SchemaType.STRING))));
        boolean reads = body(operation, verb, facts);
        operation.setResponses(answers(operation, resource, method, facts, reads));
    }

    private static Method method(Class<?> resource, String name) {
        List<Method> named = Arrays.stream(resource.getDeclaredMethods())
                .filter(method -> method.getName().equals(name) && !method.isBridge() && !method.isSynthetic())
                .filter(method -> Arrays.stream(method.getAnnotations())
                        .anyMatch(one -> one.annotationType().getName().startsWith("jakarta.ws.rs.")))
                .toList();
        if (named.size() != 1) {
            throw new IllegalStateException("Routes of one resource need names of their own: " + named);
        }
        return named.getFirst();
    }

    private static String name(Class<?> resource, Method method) {
        String noun = resource.getSimpleName().replaceFirst("Resource$", "");
        String verb = method.getName();
        return Character.toLowerCase(noun.charAt(0))
                + noun.substring(1)
                + Character.toUpperCase(verb.charAt(0))
                + verb.substring(1);
    }

    private static void secure(Operation operation, Class<?> resource, Method method) {
        Optional<RolesAllowed> roles = roles(resource, method);
        if (roles.isEmpty()) {
            operation.setSecurity(List.of());
            return;
        }
        operation.setSecurity(List.of(OASFactory.createSecurityRequirement().addScheme("bearer", List.of())));
        operation.addExtension("x-role", String.join(", ", roles.get().value()));
    }

    private static Optional<RolesAllowed> roles(Class<?> resource, Method method) {
        if (method.isAnnotationPresent(PermitAll.class)) {
            return Optional.empty();
        }
        return Optional.ofNullable(method.getAnnotation(RolesAllowed.class))
                .or(() -> Optional.ofNullable(resource.getAnnotation(RolesAllowed.class)));
    }

    private static boolean body(Operation operation, PathItem.HttpMethod verb, RouteFacts facts) {
        if (Set.of(PathItem.HttpMethod.GET, PathItem.HttpMethod.DELETE, PathItem.HttpMethod.HEAD)
                .contains(verb)) {
            return false;
        }
        BodyShape shape = facts.bodyIfRead();
        if (shape != null && operation.getRequestBody() != null) {
            operation
                    .getRequestBody()
                    .setContent(content(JSON, shape.is(SchemaType.OBJECT).schema()));
        }
        return operation.getRequestBody() != null;
    }

    private APIResponses answers(
            Operation operation, Class<?> resource, Method method, RouteFacts facts, boolean reads) {
        APIResponses answers = OASFactory.createAPIResponses();
        Optional<String[]> produces = Optional.ofNullable(method.getAnnotation(Produces.class))
                .or(() -> Optional.ofNullable(resource.getAnnotation(Produces.class)))
                .map(Produces::value);
        String type = Optional.ofNullable(facts.type())
                .or(() -> produces.map(types -> types[0].replaceFirst(";.*", "")))
                .orElse(JSON);
        successes(method, facts).forEach((status, schema) -> {
            APIResponse answer = OASFactory.createAPIResponse().description(CommonErrors.reason(status));
            boolean nothing = facts.answers().get(status) instanceof Seen.Nothing;
            if (!nothing && status != 204 && status / 100 != 3) {
                answer.setContent(content(
                        type,
                        type.equals(JSON) ? schema : OASFactory.createSchema().addType(SchemaType.STRING)));
            }
            answers.addAPIResponse(Integer.toString(status), answer);
        });
        Map<Integer, Set<String>> codes = facts.codes();
        CommonErrors.add(codes, roles(resource, method).map(RolesAllowed::value), reads);
        codes.forEach((status, texts) -> {
            if (answers.getAPIResponse(Integer.toString(status)) == null) {
                answers.addAPIResponse(Integer.toString(status), CommonErrors.answer(status, texts));
            }
        });
        declared(operation, method, answers);
        return answers;
    }

    /** What a person wrote beside the route stays. */
    private static void declared(Operation operation, Method method, APIResponses answers) {
        for (var written :
                method.getAnnotationsByType(org.eclipse.microprofile.openapi.annotations.responses.APIResponse.class)) {
            answers.addAPIResponse(
                    written.responseCode(), operation.getResponses().getAPIResponse(written.responseCode()));
        }
    }

    private Map<Integer, Schema> successes(Method method, RouteFacts facts) {
        Map<Integer, Schema> schemas = new TreeMap<>();
        boolean raw = method.getReturnType().getName().equals("jakarta.ws.rs.core.Response");
        if (raw) {
            facts.answers().forEach((status, entity) -> schemas.put(status == 0 ? 200 : status, schema(entity)));
            if (schemas.isEmpty()) {
                schemas.put(200, OASFactory.createSchema());
            }
            return schemas;
        }
        ResponseStatus declared = method.getAnnotation(ResponseStatus.class);
        int usual = method.getReturnType() == void.class ? 204 : 200;
        int status = declared == null ? usual : declared.value();
        Seen seen = facts.answers().get(0);
        schemas.put(
                status,
                seen instanceof Seen.Keys keys
                        ? keys(keys, this.schemas.valueOf(method.getGenericReturnType()))
                        : this.schemas.of(method.getGenericReturnType()));
        return schemas;
    }

    private Schema schema(Seen entity) {
        return switch (entity) {
            case Seen.Keys keys -> keys(keys, Object.class);
            case Seen.Typed(java.lang.reflect.Type type) -> schemas.of(type);
            case Seen.Constant(Object value) -> schemas.of(value.getClass());
            case Seen.OneOf(Set<Seen> values) ->
                OASFactory.createSchema()
                        .anyOf(values.stream().map(this::schema).toList());
            default -> OASFactory.createSchema();
        };
    }

    private Schema keys(Seen.Keys keys, java.lang.reflect.Type declared) {
        Schema schema = OASFactory.createSchema().addType(SchemaType.OBJECT);
        boolean anything =
                schemas.of(declared).getType() == null && schemas.of(declared).getRef() == null;
        keys.entries().forEach((key, value) -> {
            schema.addProperty(key, anything ? schema(value) : schemas.of(declared));
            schema.addRequired(key);
        });
        return schema;
    }

    private static Content content(String type, Schema schema) {
        MediaType media = OASFactory.createMediaType().schema(schema);
        return OASFactory.createContent().addMediaType(type, media);
    }
}
