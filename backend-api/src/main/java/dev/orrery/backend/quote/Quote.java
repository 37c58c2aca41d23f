package dev.orrery.backend.quote;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A row of {@code quotes}. */
@Entity
@Table(name = "quotes")
class Quote {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    Long id;

    String language;

    String text;

    String author;

    String sourceUniverse;

    String tone;

    @Column(columnDefinition = "text[]")
    String[] tags;

    @Column(name = "is_active")
    boolean active;

    @Column(name = "is_approved")
    boolean approved;

    String origin;

    @Nullable
    String externalRef;

    Instant createdAt;

    Instant updatedAt;
}
