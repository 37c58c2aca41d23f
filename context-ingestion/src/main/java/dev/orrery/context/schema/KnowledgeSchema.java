package dev.orrery.context.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.adapters.vector.IndexProperty;
import dev.orrery.context.WireNames;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Payload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The metadata properties of a knowledge base. */
public record KnowledgeSchema(List<SchemaProperty> properties) {
    public KnowledgeSchema {
        properties = List.copyOf(properties);
    }

    /** Reads {@code schema} of a request body; absent means no properties. */
    public static KnowledgeSchema of(Payload body) {
        ObjectNode schema = body.object("schema", "invalid_schema");
        if (schema == null) {
            return new KnowledgeSchema(List.of());
        }
        List<SchemaProperty> properties = new ArrayList<>();
        for (JsonNode item : Payload.of(schema).array("properties", "invalid_schema_properties")) {
            properties.add(property(item));
        }
        return new KnowledgeSchema(properties);
    }

    /** Reads what {@link #toJson} wrote. */
    public static KnowledgeSchema stored(ObjectNode schema) {
        return of(Payload.of(JsonNodeFactory.instance.objectNode().set("schema", schema)));
    }

    private static SchemaProperty property(JsonNode item) {
        if (!(item instanceof ObjectNode object)) {
            throw Failure.badRequest("invalid_schema_property", "Each schema property must be an object.");
        }
        Payload property = Payload.of(object);
        String name = property.requiredText("name", "invalid_schema_property_name");
        DataType type = WireNames.parse(DataType.class, property.text("data_type", "text"))
                .orElseThrow(() -> Failure.badRequest(
                        "invalid_schema_property_type",
                        "The type of property '" + name + "' must be text, number, int or boolean."));
        return new SchemaProperty(name, type);
    }

    /** The vector stores refuse such names; found here, before anything is made. */
    public void requireIndexableNames() {
        for (SchemaProperty property : properties) {
            char first = property.name().charAt(0);
            if (!(first >= 'a' && first <= 'z' || first >= 'A' && first <= 'Z')) {
                throw Failure.badRequest(
                        "invalid_metadata_key",
                        "The property name '" + property.name() + "' must start with a letter from a to z.");
            }
        }
    }

    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        if (!properties.isEmpty()) {
            var items = json.putArray("properties");
            properties.forEach(property ->
                    items.addObject().put("name", property.name()).put("data_type", WireNames.of(property.dataType())));
        }
        return json;
    }

    public List<IndexProperty> indexProperties() {
        return properties.stream()
                .map(property -> new IndexProperty(property.name(), WireNames.of(property.dataType())))
                .toList();
    }

    /**
     * Values in the types of their properties.
     *
     * @throws Failure 400 {@code invalid_metadata_key} or {@code invalid_metadata_value}
     */
    public Map<String, @Nullable Object> coerce(@Nullable ObjectNode values) {
        Map<String, @Nullable Object> coerced = new LinkedHashMap<>();
        if (values == null) {
            return coerced;
        }
        values.properties().forEach(entry -> coerced.put(entry.getKey(), coerce(entry.getKey(), entry.getValue())));
        return coerced;
    }

    private Object coerce(String name, JsonNode value) {
        SchemaProperty property = property(name)
                .orElseThrow(() -> Failure.badRequest(
                        "invalid_metadata_key", "The schema of this knowledge base has no property '" + name + "'."));
        return property.dataType()
                .coerce(value)
                .orElseThrow(() -> Failure.badRequest(
                        "invalid_metadata_value",
                        "The value of '" + name + "' must be of type " + WireNames.of(property.dataType()) + "."));
    }

    public Optional<SchemaProperty> property(String name) {
        return properties.stream()
                .filter(property -> property.name().equals(name))
                .findFirst();
    }
}
