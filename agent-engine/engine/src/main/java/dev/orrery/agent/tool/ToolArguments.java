package dev.orrery.agent.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Checks the arguments of a tool call against the tool's schema, JSON Schema 2020-12. Nothing is ever fetched for it. */
@ApplicationScoped
class ToolArguments {
    private static final int MOST_PROBLEMS = 5;

    private final SchemaRegistry schemas = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemaCacheEnabled(false)
                    .schemaLoader(loader -> loader.fetchRemoteResources(false))
                    .schemaRegistryConfig(SchemaRegistryConfig.builder()
                            .regularExpressionFactory(BoundedExpression::new)
                            .build()));

    /** What is wrong with the arguments, for the model to correct; empty when nothing is. */
    List<String> problems(ObjectNode schema, JsonNode arguments) {
        if (schema.isEmpty()) {
            return List.of();
        }
        try {
            return BoundedExpression.bounded(() -> schemas.getSchema(schema).validate(arguments).stream()
                    .map(Error::toString)
                    .limit(MOST_PROBLEMS)
                    .toList());
        } catch (SchemaException | BoundedExpression.TooManySteps unusable) {
            return unusable(String.valueOf(unusable.getMessage()));
        } catch (StackOverflowError endless) {
            return unusable("it refers to itself, or a pattern repeats itself, without an end");
        }
    }

    private static List<String> unusable(String why) {
        return List.of("The tool's own schema cannot be used: " + why);
    }
}
