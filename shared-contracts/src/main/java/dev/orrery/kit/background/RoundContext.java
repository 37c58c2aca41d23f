package dev.orrery.kit.background;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.control.ActivateRequestContext;
import java.util.function.BooleanSupplier;

/** Gives each round what belongs to a request, such as a session of the database. */
@ApplicationScoped
public class RoundContext {
    @ActivateRequestContext
    boolean run(BooleanSupplier round) {
        return round.getAsBoolean();
    }
}
