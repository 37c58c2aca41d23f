package dev.orrery.agent.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.agent.DatabaseTime;
import dev.orrery.kit.failure.Failure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The rules of section 4.2 in transactions: versions are never changed, every new one becomes current, and an entity is
 * never stored without a version. Writers of one entity queue at its row, so a label is given once.
 */
@ApplicationScoped
public class Registry {
    private static final Pattern SERIES = Pattern.compile("[vV](\\d{1,9})");

    private final RegistryRepository rows;
    private final ObjectMapper json;

    Registry(RegistryRepository rows, ObjectMapper json) {
        this.rows = rows;
        this.json = json;
    }

    /** Last changed first. */
    @Transactional
    public List<Entry> list(EntityType type) {
        return rows.ofType(type).stream().map(this::entry).toList();
    }

    @Transactional
    public Optional<Entry> find(EntityType type, String id) {
        return find(id).filter(entry -> entry.type() == type);
    }

    /** Whether an entity of whatever type has this id. */
    @Transactional
    public boolean has(String id) {
        return rows.exists(id);
    }

    /** The entity with this id, of whatever type. */
    @Transactional
    public Optional<Entry> find(String id) {
        return rows.row(id).map(this::entry);
    }

    /** Newest first. */
    @Transactional
    public List<Version> versions(String entityId) {
        return rows.versions(entityId).stream().map(this::version).toList();
    }

    /** The new entity, or empty when its id is taken by an entity of any type. */
    @Transactional
    public Optional<Entry> create(NewEntity wanted) {
        Instant now = DatabaseTime.now();
        Artifact artifact = new Artifact();
        artifact.id = wanted.id();
        artifact.type = wanted.type();
        artifact.ownerUserId = wanted.ownerUserId();
        artifact.organizationId = wanted.organizationId();
        artifact.visibility = wanted.visibility();
        artifact.status = wanted.status();
        artifact.createdAt = now;
        artifact.updatedAt = now;
        if (!rows.insert(artifact)) {
            return Optional.empty();
        }
        ArtifactVersion first = newVersion(artifact.id, 1, wanted.version(), wanted.spec(), wanted.publish(), now);
        rows.persistCurrent(first);
        return Optional.of(entry(new RegistryRepository.Row(artifact, first)));
    }

    /**
     * Adds a version under a label of the caller's; the entity itself stays as it is.
     *
     * @throws Failure 409 {@code duplicate_version}, 404 {@code entity_not_found}
     */
    @Transactional
    public Version addVersion(String id, String label, ObjectNode spec, boolean publish) {
        if (rows.lock(id).isEmpty()) {
            throw Failure.notFound("entity_not_found", "Entity '" + id + "' was just deleted.");
        }
        List<ArtifactVersion> known = rows.versions(id);
        if (known.stream().anyMatch(version -> version.label().equals(label))) {
            throw Failure.conflict("duplicate_version", "'" + id + "' has a version '" + label + "' already.");
        }
        ArtifactVersion added = newVersion(id, nextOrdinal(known), label, spec, publish, DatabaseTime.now());
        rows.persistCurrent(added);
        return version(added);
    }

    /** Replaces the content of an entity when it is as expected under the lock; empty when not, or when it is gone. */
    @Transactional
    public Optional<Entry> revise(String id, Predicate<Entry> expected, Revision revision) {
        Optional<Artifact> locked = rows.lock(id);
        if (locked.isEmpty() || !rows.row(id).map(this::entry).filter(expected).isPresent()) {
            return Optional.empty();
        }
        List<ArtifactVersion> known = rows.versions(id);
        Instant now = DatabaseTime.now();
        ArtifactVersion added =
                newVersion(id, nextOrdinal(known), nextLabel(known), revision.spec(), revision.publish(), now);
        rows.persistCurrent(added);
        Artifact artifact = locked.get();
        artifact.visibility = revision.visibility();
        artifact.status = revision.status();
        artifact.updatedAt = now;
        return Optional.of(entry(new RegistryRepository.Row(artifact, added)));
    }

    /** Removes an entity with its versions and shares; false when it is gone already. */
    @Transactional
    public boolean delete(String id) {
        return rows.delete("id", id) > 0;
    }

    private static ArtifactVersion newVersion(
            String entityId, int ordinal, String label, ObjectNode spec, boolean publish, Instant now) {
        ArtifactVersion version = new ArtifactVersion();
        version.versionId = UUID.randomUUID();
        version.entityId = entityId;
        version.ordinal = ordinal;
        version.label = label;
        version.spec = spec.toString();
        version.current = true;
        version.publishedAt = publish ? now : null;
        version.createdAt = now;
        version.updatedAt = now;
        return version;
    }

    private static int nextOrdinal(List<ArtifactVersion> known) {
        return 1 + known.stream().mapToInt(version -> version.ordinal).max().orElse(0);
    }

    /** The highest {@code vN} and one; a label of another form counts as the first. */
    private static String nextLabel(List<ArtifactVersion> known) {
        int highest = known.stream()
                .map(version -> SERIES.matcher(version.label()))
                .filter(Matcher::matches)
                .mapToInt(match -> Integer.parseInt(match.group(1)))
                .max()
                .orElse(1);
        return "v" + (Math.max(1, highest) + 1);
    }

    private Entry entry(RegistryRepository.Row row) {
        Artifact artifact = row.artifact();
        return new Entry(
                artifact.id,
                artifact.type,
                artifact.ownerUserId,
                artifact.organizationId,
                artifact.visibility,
                artifact.status,
                artifact.createdAt,
                artifact.updatedAt,
                row.current() == null ? null : version(row.current()));
    }

    private Version version(ArtifactVersion row) {
        return new Version(
                row.versionId,
                row.entityId,
                row.label(),
                row.current,
                row.publishedAt,
                row.createdAt,
                row.updatedAt,
                spec(row));
    }

    private ObjectNode spec(ArtifactVersion row) {
        try {
            return json.readValue(row.spec, ObjectNode.class);
        } catch (JsonProcessingException unreadable) {
            throw new IllegalStateException("Version " + row.versionId + " holds no object", unreadable);
        }
    }

    /** Whether the current version of an entity is the one that was read before. */
    public static Predicate<Entry> stillAt(@Nullable Version seen) {
        return entry -> entry.current() == null
                ? seen == null
                : seen != null && entry.current().versionId().equals(seen.versionId());
    }
}
