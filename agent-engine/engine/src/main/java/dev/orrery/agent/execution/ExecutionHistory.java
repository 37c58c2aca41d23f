package dev.orrery.agent.execution;

import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.trust.Actor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Lists executions: everybody their own, superadmins also those of others. */
@ApplicationScoped
class ExecutionHistory {
    private final ExecutionRepository rows;
    private final ExecutionRecords records;

    ExecutionHistory(ExecutionRepository rows, ExecutionRecords records) {
        this.rows = rows;
        this.records = records;
    }

    /** @throws Failure 403 {@code insufficient_role} for the executions of others, 400 {@code invalid_before} */
    @Transactional
    ExecutionList list(ExecutionSearch search, Actor actor) {
        ExecutionOwner owner = owner(search.whose(), actor);
        Execution before = before(search.before(), owner);
        List<ExecutionRow> found = rows.search(search, owner, before);
        boolean more = found.size() > search.limit();
        List<ExecutionRow> page = more ? found.subList(0, search.limit()) : found;
        return new ExecutionList(
                page.stream().map(records::summary).toList(),
                more ? page.getLast().id() : null);
    }

    private static ExecutionOwner owner(ExecutionSearch.Whose whose, Actor actor) {
        ExecutionOwner own = new ExecutionOwner(actor.userId(), UUID.fromString(actor.organizationId()));
        return switch (whose) {
            case ExecutionSearch.Whose.Own unused -> own;
            case ExecutionSearch.Whose.Of user when user.userId() == actor.userId() -> own;
            case ExecutionSearch.Whose.Of user -> {
                requireSuperadmin(actor);
                yield new ExecutionOwner(user.userId(), null);
            }
            case ExecutionSearch.Whose.All unused -> {
                requireSuperadmin(actor);
                yield new ExecutionOwner(null, null);
            }
        };
    }

    private static void requireSuperadmin(Actor actor) {
        if (!actor.isSuperadmin()) {
            throw Failure.forbidden("insufficient_role", "Only superadmins see the executions of others.");
        }
    }

    private @Nullable Execution before(@Nullable UUID id, ExecutionOwner owner) {
        if (id == null) {
            return null;
        }
        return rows.findByIdOptional(id)
                .filter(row -> owner.owns(row.requestedByUserId, row.organizationId))
                .orElseThrow(() -> Failure.badRequest("invalid_before", "before names no execution of this list."));
    }
}
