package dev.orrery.kit.apidocs;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonAnyFormatVisitor;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonArrayFormatVisitor;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonBooleanFormatVisitor;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonFormatVisitable;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonFormatVisitorWrapper;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonIntegerFormatVisitor;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonMapFormatVisitor;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonNumberFormatVisitor;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonObjectFormatVisitor;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonStringFormatVisitor;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonValueFormat;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.kit.json.SuiteJson;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.jspecify.annotations.Nullable;

/** The schemas of what the suite's JSON writer makes of a type, as the writer itself tells them. */
final class AnswerSchemas {
    private static final String COMPONENTS = "#/components/schemas/";

    private final ObjectMapper json = SuiteJson.mapper();
    private final Map<String, Schema> components = new TreeMap<>();
    private final Map<String, JavaType> named = new TreeMap<>();

    Map<String, Schema> components() {
        return components;
    }

    /** The declared type of the values of a map; the type itself for anything else. */
    Type valueOf(Type type) {
        JavaType known = json.constructType(type);
        return known.isMapLikeType() ? known.getContentType() : known;
    }

    Schema of(Type type) {
        return of(json.constructType(type));
    }

    private Schema of(JavaType type) {
        Writer writer = new Writer();
        try {
            json.acceptJsonFormatVisitor(type, writer);
        } catch (JsonMappingException unwritable) {
            throw new IllegalStateException("No schema of " + type, unwritable);
        }
        return type.hasRawClass(ObjectNode.class) ? typed(SchemaType.OBJECT) : writer.schema;
    }

    private static Schema typed(SchemaType type) {
        return OASFactory.createSchema().addType(type);
    }

    private String name(JavaType type) {
        Class<?> raw = type.getRawClass();
        StringBuilder name = new StringBuilder(raw.getSimpleName());
        for (Class<?> outer = raw.getEnclosingClass(); outer != null; outer = outer.getEnclosingClass()) {
            name.insert(0, outer.getSimpleName().replaceFirst("Resource$", ""));
        }
        for (JavaType parameter : type.getBindings().getTypeParameters()) {
            name.append(parameter.getRawClass().getSimpleName());
        }
        JavaType before = named.putIfAbsent(name.toString(), type);
        if (before != null && !before.equals(type)) {
            String folder = raw.getPackageName().replaceFirst(".*\\.", "");
            name.insert(0, Character.toUpperCase(folder.charAt(0)) + folder.substring(1));
        }
        return name.toString();
    }

    private static boolean nullable(BeanProperty property) {
        AnnotatedMember member = property.getMember();
        AnnotatedElement element = member == null ? null : member.getAnnotated();
        AnnotatedType type = switch (element) {
            case Method method -> method.getAnnotatedReturnType();
            case Field field -> field.getAnnotatedType();
            case null, default -> null;
        };
        return type != null && type.isAnnotationPresent(Nullable.class);
    }

    private static Schema orNull(Schema schema) {
        List<SchemaType> types = schema.getType();
        if (types != null && schema.getEnumeration() == null) {
            List<SchemaType> both = new ArrayList<>(types);
            both.add(SchemaType.NULL);
            schema.setType(both);
            return schema;
        }
        return schema.getRef() == null && types == null
                ? schema
                : OASFactory.createSchema().anyOf(List.of(schema, typed(SchemaType.NULL)));
    }

    /** Puts the properties of one type into its component. */
    private final class Properties extends JsonObjectFormatVisitor.Base {
        private final Schema component;
        private final Class<?> owner;

        Properties(Schema component, Class<?> owner) {
            this.component = component;
            this.owner = owner;
        }

        @Override
        public void property(BeanProperty property) {
            add(property);
        }

        @Override
        public void optionalProperty(BeanProperty property) {
            add(property);
        }

        /** The property's own rule, else that of its type, else that of the mapper. */
        private JsonInclude.Include inclusion(BeanProperty property) {
            JsonInclude ofType = owner.getAnnotation(JsonInclude.class);
            return property.getAnnotation(JsonInclude.class) == null && ofType != null
                    ? ofType.value()
                    : property.findPropertyInclusion(json.getSerializationConfig(), owner)
                            .getValueInclusion();
        }

        private void add(BeanProperty property) {
            JsonInclude.Include include = inclusion(property);
            boolean always = include == JsonInclude.Include.ALWAYS || include == JsonInclude.Include.USE_DEFAULTS;
            // Raw JSON is kept as text here and is an object for whoever reads the answer.
            Schema schema = property.getAnnotation(JsonRawValue.class) == null
                    ? of(property.getType())
                    : typed(SchemaType.OBJECT);
            component.addProperty(property.getName(), always && nullable(property) ? orNull(schema) : schema);
            if (always) {
                component.addRequired(property.getName());
            }
        }
    }

    /** The schema of one value. */
    private final class Writer extends JsonFormatVisitorWrapper.Base {
        private Schema schema = OASFactory.createSchema();

        @Override
        public JsonObjectFormatVisitor expectObjectFormat(JavaType type) {
            if (type.isJavaLangObject()) {
                return new JsonObjectFormatVisitor.Base();
            }
            String name = name(type);
            schema = OASFactory.createSchema().ref(COMPONENTS + name);
            if (components.containsKey(name)) {
                return new JsonObjectFormatVisitor.Base();
            }
            Schema component = typed(SchemaType.OBJECT);
            components.put(name, component);
            return new Properties(component, type.getRawClass());
        }

        @Override
        public JsonArrayFormatVisitor expectArrayFormat(JavaType type) {
            JavaType element = type.getContentType();
            schema = typed(SchemaType.ARRAY).items(element == null ? OASFactory.createSchema() : of(element));
            return new JsonArrayFormatVisitor.Base();
        }

        @Override
        public JsonMapFormatVisitor expectMapFormat(JavaType type) {
            schema = typed(SchemaType.OBJECT).additionalPropertiesSchema(of(type.getContentType()));
            return new JsonMapFormatVisitor.Base() {
                @Override
                public void valueFormat(JsonFormatVisitable handler, JavaType valueType) {}
            };
        }

        @Override
        public JsonStringFormatVisitor expectStringFormat(JavaType type) {
            schema = typed(SchemaType.STRING);
            return new JsonStringFormatVisitor.Base() {
                @Override
                public void format(JsonValueFormat format) {
                    schema.setFormat(format.toString());
                }

                @Override
                public void enumTypes(Set<String> values) {
                    schema.setEnumeration(new ArrayList<>(values));
                }
            };
        }

        @Override
        public JsonNumberFormatVisitor expectNumberFormat(JavaType type) {
            schema = typed(SchemaType.NUMBER);
            return new JsonNumberFormatVisitor.Base();
        }

        @Override
        public JsonIntegerFormatVisitor expectIntegerFormat(JavaType type) {
            schema = typed(SchemaType.INTEGER);
            return new JsonIntegerFormatVisitor.Base();
        }

        @Override
        public JsonBooleanFormatVisitor expectBooleanFormat(JavaType type) {
            schema = typed(SchemaType.BOOLEAN);
            return new JsonBooleanFormatVisitor.Base();
        }

        @Override
        public JsonAnyFormatVisitor expectAnyFormat(JavaType type) {
            schema = OASFactory.createSchema();
            return new JsonAnyFormatVisitor.Base();
        }
    }
}
