package dev.orrery.context.run;

import dev.orrery.kit.failure.TriedAgain;
import dev.orrery.kit.failure.TriedAgain.Without;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Supplier;

/** What a run reads between its writes, each in a transaction of its own. */
@ApplicationScoped
class RunReads {
    @TriedAgain(Without.DATABASE)
    <T> T read(Supplier<T> query) {
        return QuarkusTransaction.requiringNew().call(query::get);
    }
}
