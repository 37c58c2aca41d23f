package dev.orrery.context.edge;

import dev.orrery.testkit.SuiteInfrastructure;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The service with a real database and broker, everything around it, and a superadmin who calls it. */
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = {
            @ResourceArg(name = "service", value = "context-ingestion"),
            @ResourceArg(name = "kafka", value = "true")
        })
@WithTestResource(ContextEdge.class)
public abstract class ContextTest {
    @SuppressWarnings("NullAway.Init")
    protected ContextEdge edge;

    protected final ContextApi api = new ContextApi();

    /** A directory in the first source root. */
    protected Path folder(String name) throws IOException {
        return Files.createDirectories(edge.root().resolve(name));
    }
}
