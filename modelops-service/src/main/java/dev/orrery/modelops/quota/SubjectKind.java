package dev.orrery.modelops.quota;

import dev.orrery.modelops.model.WireValue;

/** Whom a quota limits: one user, or all users of a role that have none of their own. */
enum SubjectKind implements WireValue {
    USER,
    ROLE
}
