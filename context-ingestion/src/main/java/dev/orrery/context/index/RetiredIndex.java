package dev.orrery.context.index;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.UUID;

/** An index that nothing uses any more and that is still in its store. */
@Entity
public class RetiredIndex {
    @Id
    public String name;

    public UUID providerInstanceId;
    public Instant removeAfter;
}
