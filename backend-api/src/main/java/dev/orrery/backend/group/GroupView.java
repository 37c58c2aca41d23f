package dev.orrery.backend.group;

import java.time.Instant;
import java.util.UUID;

/** A group as clients see it. */
record GroupView(UUID id, String name, String description, long memberCount, Instant createdAt, Instant updatedAt) {
    static GroupView of(UserGroup group, long members) {
        return new GroupView(group.id, group.name, group.description, members, group.createdAt, group.updatedAt);
    }
}
