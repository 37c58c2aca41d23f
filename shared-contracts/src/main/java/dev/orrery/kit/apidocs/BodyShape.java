package dev.orrery.kit.apidocs;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.jspecify.annotations.Nullable;

/** One place of a JSON request body, as far as the code that reads it tells. */
final class BodyShape {
    private final Set<SchemaType> types = EnumSet.noneOf(SchemaType.class);
    private final Map<String, BodyShape> properties = new TreeMap<>();
    private @Nullable BodyShape items;

    BodyShape is(SchemaType type) {
        types.add(type);
        return this;
    }

    BodyShape property(String name) {
        types.add(SchemaType.OBJECT);
        return properties.computeIfAbsent(name, any -> new BodyShape());
    }

    BodyShape items() {
        types.add(SchemaType.ARRAY);
        if (items == null) {
            items = new BodyShape();
        }
        return items;
    }

    /** A place that is only passed on may hold anything. */
    Schema schema() {
        Schema schema = OASFactory.createSchema();
        if (!types.isEmpty()) {
            schema.setType(new ArrayList<>(types));
        }
        properties.forEach((name, shape) -> schema.addProperty(name, shape.schema()));
        if (items != null) {
            schema.setItems(items.schema());
        }
        return schema;
    }
}
