package dev.orrery.backend.audit;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** The one row of {@code audit_head}: the last entry; held by whoever adds the next. */
@Entity
@Table(name = "audit_head")
class AuditHead {
    @Id
    boolean onlyRow;

    long seq;

    byte[] hash;
}
