package dev.orrery.kit.apidocs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.failure.PassesOn;
import dev.orrery.kit.payload.Ids;
import dev.orrery.kit.payload.Payload;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.jboss.jandex.Index;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

// A property that is missing fails here as well as an assertion would.
@NullUnmarked
class RouteReaderTest {
    /** A rule that two classes hold in their own way; which one runs is decided elsewhere. */
    interface Rule {
        void check(String slug);
    }

    static class Length implements Rule {
        @Override
        public void check(String slug) {
            if (slug.length() > 9) {
                throw Failure.badRequest("slug_too_long", "At most 9.");
            }
        }
    }

    static class Taken implements Rule {
        @Override
        public void check(String slug) {
            if (slug.equals("taken")) {
                throw Failure.conflict("slug_taken", "Taken.");
            }
        }
    }

    record Thing(String slug, List<String> tags) {
        static Thing of(Payload body) {
            String slug = body.requiredText("slug", "invalid_slug");
            for (JsonNode item : body.array("parts", "invalid_parts")) {
                int size = Integer.parseInt(Payload.of(item).text("size", "0"));
                if (size < 0) {
                    throw Failure.badRequest(size < -9 ? "far_too_small" : "too_small", "Larger.");
                }
            }
            ObjectNode config = body.object("config", "invalid_config");
            boolean strict = config != null && Payload.of(config).bool("strict", false, "invalid_strict");
            return new Thing(slug, strict ? List.of() : body.texts("tags", "invalid_tags"));
        }
    }

    /** Another service; what it refuses is refused here too. */
    interface Elsewhere {
        @PassesOn({"409 busy_there", "423 locked_there"})
        String owner(String id);
    }

    static class Things {
        private final Rule rule = new Length();
        private final Elsewhere elsewhere = id -> id;

        Response create(@Nullable JsonNode body) {
            Thing thing = Thing.of(Payload.of(body));
            rule.check(thing.slug());
            return Response.status(201).entity(Map.of("thing", thing)).build();
        }

        Map<String, Thing> get(String id) {
            String owner = Optional.of(id).map(elsewhere::owner).orElseThrow();
            return Map.of(
                    "thing",
                    Optional.of(new Thing(Ids.pathUuid(id, "thing_unknown") + owner, List.of()))
                            .filter(thing -> !thing.tags().isEmpty())
                            .orElseThrow(() -> Failure.of(410, gone("thing"), "Gone.")));
        }

        private static String gone(String what) {
            return what + "_gone";
        }
    }

    private static RouteFacts read(String name) throws IOException {
        Method method = Arrays.stream(Things.class.getDeclaredMethods())
                .filter(one -> one.getName().equals(name))
                .findFirst()
                .orElseThrow();
        Index index = Index.of(Things.class, Thing.class, Rule.class, Length.class, Taken.class);
        return new RouteReader(new SuiteCode(index, RouteReaderTest.class.getClassLoader())).read(method);
    }

    @Test
    void everyFailureOnTheWayIsTold() throws IOException {
        RouteFacts facts = read("create");
        assertEquals(
                Set.of(
                        "far_too_small",
                        "invalid_config",
                        "invalid_parts",
                        "invalid_payload",
                        "invalid_slug",
                        "invalid_strict",
                        "invalid_tags",
                        "slug_too_long",
                        "too_small"),
                facts.codes().get(400));
        assertEquals(Set.of("slug_taken"), facts.codes().get(409));
        assertEquals(Set.of("thing_unknown"), read("get").codes().get(404));
        assertEquals(Set.of("thing_gone"), read("get").codes().get(410));
        assertEquals(Set.of("busy_there"), read("get").codes().get(409));
        assertEquals(Set.of("locked_there"), read("get").codes().get(423));
    }

    @Test
    void theBodyIsWhatIsReadOfIt() throws IOException {
        BodyShape body = read("create").body();
        Schema schema = body.schema();
        assertEquals(
                Set.of("config", "parts", "slug", "tags"),
                new TreeSet<>(schema.getProperties().keySet()));
        assertEquals(List.of(SchemaType.STRING), property(schema, "slug").getType());
        assertEquals(
                List.of(SchemaType.BOOLEAN),
                property(property(schema, "config"), "strict").getType());
        Schema part = property(schema, "parts").getItems();
        assertEquals(
                Set.of(SchemaType.STRING, SchemaType.INTEGER),
                Set.copyOf(property(part, "size").getType()));
        assertEquals(
                List.of(SchemaType.STRING), property(schema, "tags").getItems().getType());
    }

    private static Schema property(Schema schema, String name) {
        return Objects.requireNonNull(schema.getProperties().get(name), name);
    }

    @Test
    void theAnswerIsWhatTheMethodBuilds() throws IOException {
        assertEquals(Set.of(201), read("create").answers().keySet());
        Seen.Keys keys =
                assertInstanceOf(Seen.Keys.class, read("create").answers().get(201));
        assertEquals(new Seen.Typed(Thing.class), keys.entries().get("thing"));
    }
}
