package dev.orrery.backend.quote;

import io.quarkus.hibernate.orm.panache.PanacheRepository;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Queries on quotes. */
@ApplicationScoped
class QuoteRepository implements PanacheRepository<Quote> {

    List<Quote> page(QuoteFilter filter) {
        if (filter.offset() > Integer.MAX_VALUE - filter.pageSize()) {
            return List.of();
        }
        int first = (int) filter.offset();
        return find(filter.where() + " order by updatedAt desc, id desc", filter.parameters())
                .range(first, first + filter.pageSize() - 1)
                .list();
    }

    long total(QuoteFilter filter) {
        return count(filter.where(), filter.parameters());
    }

    List<Quote> toServe(String language) {
        return list("language = ?1 and active and approved", language);
    }

    /** How many quotes have each value of a property, the most frequent first. */
    List<QuoteSummary.Bucket> buckets(String property) {
        return getEntityManager()
                .createQuery(
                        "select q." + property + ", count(q) from Quote q group by q." + property
                                + " order by count(q) desc, q." + property,
                        Object[].class)
                .getResultStream()
                .map(row -> new QuoteSummary.Bucket((String) row[0], (Long) row[1]))
                .toList();
    }
}
