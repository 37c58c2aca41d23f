package dev.orrery.kit.usage;

import dev.orrery.contracts.modelops.UsageRecord;
import java.util.List;

/** Tells records to model operations, all or none; returns once they are counted. */
@FunctionalInterface
public interface UsageDelivery {
    void deliver(List<UsageRecord> records);
}
