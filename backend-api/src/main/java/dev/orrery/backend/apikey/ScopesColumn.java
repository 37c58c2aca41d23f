package dev.orrery.backend.apikey;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/** Scopes are stored by their wire names, with spaces between. */
@Converter
class ScopesColumn implements AttributeConverter<Set<ApiKeyScope>, String> {
    @Override
    public String convertToDatabaseColumn(Set<ApiKeyScope> scopes) {
        return scopes.stream().sorted().map(ApiKeyScope::wireName).collect(Collectors.joining(" "));
    }

    @Override
    public Set<ApiKeyScope> convertToEntityAttribute(String text) {
        return Arrays.stream(text.split(" ", -1))
                .map(name -> ApiKeyScope.parse(name).orElseThrow())
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(ApiKeyScope.class)));
    }
}
