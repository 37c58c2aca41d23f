package dev.orrery.kit.json;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.inject.Singleton;

/** The suite's JSON: snake case, ISO-8601 times, unknown fields ignored, no endless nesting. */
@Singleton
public class SuiteJson implements ObjectMapperCustomizer {
    /** Deeper than any document of the suite, and far from where readers that recurse would end. */
    private static final int DEEPEST = 100;

    @Override
    public void customize(ObjectMapper mapper) {
        mapper.getFactory()
                .setStreamReadConstraints(mapper.getFactory()
                        .streamReadConstraints()
                        .rebuild()
                        .maxNestingDepth(DEEPEST)
                        .build());
        mapper.setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE);
    }

    /** A mapper with the suite's rules for code that runs outside of a service. */
    public static ObjectMapper mapper() {
        ObjectMapper mapper =
                new ObjectMapper().registerModule(new JavaTimeModule()).registerModule(new Jdk8Module());
        new SuiteJson().customize(mapper);
        return mapper;
    }
}
