package dev.orrery.agent.mcp;

import dev.orrery.testkit.SuiteInfrastructure;
import dev.orrery.testkit.TokenAttacks;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Everything that must not pass for the tokens of a call to this service. */
@QuarkusTest
@WithTestResource(value = SuiteInfrastructure.class, initArgs = @ResourceArg(name = "service", value = "mcp-gateway"))
@WithTestResource(GatewayUnderTest.class)
class ServiceTokenAttackTest {
    @TestFactory
    Stream<DynamicTest> refusesForgedTokens() {
        return TokenAttacks.against("mcp-gateway", "/mcp");
    }
}
