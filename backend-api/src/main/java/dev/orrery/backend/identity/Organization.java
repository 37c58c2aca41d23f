package dev.orrery.backend.identity;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;

/** A team of the installation; a single team lives in the default one and never sees it. */
@Entity
@Table(name = "organizations")
class Organization {
    static final UUID DEFAULT = UUID.fromString("00000000-0000-4000-8000-000000000001");

    @Id
    UUID id;

    String slug;

    String name;
}
