package dev.orrery.context.index;

import dev.orrery.adapters.Adapters;
import dev.orrery.context.neighbour.Neighbours;
import dev.orrery.contracts.platform.RuntimeBinding;
import dev.orrery.kit.failure.Failure;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Removes indexes that were replaced, or that a resync did not finish. */
@ApplicationScoped
public class RetiredIndexes implements PanacheRepositoryBase<RetiredIndex, String> {
    private static final Logger LOG = Logger.getLogger(RetiredIndexes.class);
    private static final Duration TRY_AGAIN = Duration.ofMinutes(1);

    private final Neighbours neighbours;
    private final Adapters adapters;

    RetiredIndexes(Neighbours neighbours, Adapters adapters) {
        this.neighbours = neighbours;
        this.adapters = adapters;
    }

    /** Call inside the transaction that takes the index out of use. */
    public void retire(String name, UUID providerInstanceId, Duration grace) {
        RetiredIndex retired = new RetiredIndex();
        retired.name = name;
        retired.providerInstanceId = providerInstanceId;
        retired.removeAfter = Instant.now().plus(grace);
        getEntityManager().merge(retired);
    }

    /** Removes those that are due; one that its store does not give up is tried again later. */
    public void removeDue() {
        boolean more = true;
        while (more) {
            more = QuarkusTransaction.requiringNew()
                    .timeout(120)
                    .call(() -> nextDue().map(this::remove).isPresent());
        }
    }

    private Optional<RetiredIndex> nextDue() {
        List<?> names = getEntityManager().createNativeQuery("""
                        select name from retired_index where remove_after < clock_timestamp()
                        order by remove_after limit 1 for update skip locked
                        """, String.class).getResultList();
        return names.isEmpty() ? Optional.empty() : findByIdOptional((String) names.getFirst());
    }

    private RetiredIndex remove(RetiredIndex retired) {
        try {
            Optional<RuntimeBinding> provider = neighbours.provider(retired.providerInstanceId);
            provider.map(adapters::vectorStore).ifPresent(store -> store.drop(retired.name));
            delete(retired);
            LOG.infof("Index %s is removed", retired.name);
        } catch (Failure failure) {
            LOG.warnf("Index %s could not be removed yet: %s", retired.name, failure.getMessage());
            retired.removeAfter = Instant.now().plus(TRY_AGAIN);
        }
        return retired;
    }
}
