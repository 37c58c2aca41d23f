package dev.orrery.backend.gateway;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PathRulesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/platform/../internal/x",
                "/v1/platform/..",
                "/v1/platform/./x",
                "/v1/platform/..;a=b/internal",
                "/v1//platform",
                "//v1/platform",
                "/v1/platform/%2e%2e/internal",
                "/v1/platform/%2E%2e/internal",
                "/v1/platform/a%2fb",
                "/v1/platform/a%5Cb",
                "/v1/platform/a\\b",
                "/v1/platform/%252e%252e/internal",
                "/v1/platform/%00",
                "/v1/platform/%0d%0aX-Service-Token:x",
                "/v1/platform/%zz",
                "/v1/platform/%2",
                "/v1/platform/a#b",
                "/v1/platform/",
                "/auth/me/",
                "/console//",
                "/console/knowledge/",
                "/v1/internal",
                "/v1/internal/platform/runtime",
                "/V1/Internal/platform/runtime",
                "/v1/%69nternal/platform/runtime",
                "/v1/internal;a=b/platform",
                "/v1;a=b/internal/platform",
                "http://other/v1/platform",
                "*",
                ""
            })
    void refusesWhatCouldBeReadTwoWays(String path) {
        assertFalse(PathRules.allowed(path));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/v1/platform",
                "/console/",
                "/v1/platform/providers/5f0c",
                "/v1/registry/agent/caf%C3%A9%20au%20lait",
                "/v1/registry/agent/1.2.3",
                "/v1/registry/agent/a+b",
                "/v1/internals",
                "/.well-known/jwks.json"
            })
    void letsPlainPathsPass(String path) {
        assertTrue(PathRules.allowed(path));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/platformx", "/v1/platform-x", "/v1", "/v1/plat"})
    void ownsWholeSegmentsOnly(String path) {
        assertTrue(Arrays.stream(GatewayRoute.values()).noneMatch(route -> route.owns(path)));
    }
}
