package dev.orrery.backend.playground.session;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Sort;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

@ApplicationScoped
class MessageRepository implements PanacheRepositoryBase<Message, UUID> {

    List<Message> of(UUID conversationId) {
        return list("conversationId", Sort.ascending("messageIndex"), conversationId);
    }

    /** The newest messages without their metadata, oldest first. */
    List<OpenSession.Line> newest(UUID conversationId, int limit) {
        return getEntityManager()
                .createQuery(
                        "select m.role, m.content from Message m where m.conversationId = :id"
                                + " order by m.messageIndex desc",
                        Object[].class)
                .setParameter("id", conversationId)
                .setMaxResults(limit)
                .getResultList()
                .reversed()
                .stream()
                .map(row -> new OpenSession.Line((MessageRole) row[0], (String) row[1]))
                .toList();
    }

    int countOf(UUID conversationId) {
        return Math.toIntExact(count("conversationId", conversationId));
    }

    Map<UUID, Integer> countsOf(Collection<UUID> conversationIds) {
        if (conversationIds.isEmpty()) {
            return Map.of();
        }
        return getEntityManager()
                .createQuery(
                        "select m.conversationId, count(m) from Message m where m.conversationId in :ids"
                                + " group by m.conversationId",
                        Object[].class)
                .setParameter("ids", conversationIds)
                .getResultStream()
                .collect(Collectors.toMap(row -> (UUID) row[0], row -> Math.toIntExact((Long) row[1])));
    }
}
