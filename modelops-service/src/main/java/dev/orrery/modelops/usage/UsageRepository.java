package dev.orrery.modelops.usage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.contracts.modelops.UsageRecord;
import dev.orrery.modelops.usage.UsageQuery.Dimension;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import jakarta.persistence.Tuple;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Counting and summing, each in one statement. */
@ApplicationScoped
public class UsageRepository {
    /** Keeps the records that were never told before and adds them to their day; always in the same order of rows. */
    private static final String COUNT = """
            WITH incoming AS (
                SELECT DISTINCT ON (r.id) r.*, CAST(r.at AT TIME ZONE 'UTC' AS date) AS day
                FROM jsonb_to_recordset(CAST(:records AS jsonb)) AS r(
                    id uuid, model_id text, user_id bigint, organization_id uuid, source text, tokens_in bigint,
                    tokens_out bigint, failed boolean, duration_millis bigint, at timestamptz)
                ORDER BY r.id),
            fresh AS (
                INSERT INTO usage_record (id, recorded_at) SELECT id, :now FROM incoming ORDER BY id
                ON CONFLICT DO NOTHING RETURNING id),
            counted AS (SELECT i.* FROM incoming i JOIN fresh f ON f.id = i.id),
            daily AS (
                INSERT INTO usage_daily AS d
                    (day, model_id, user_id, organization_id, source, calls, errors, tokens_in, tokens_out, duration_millis)
                SELECT day, model_id, user_id, organization_id, source, count(*), count(*) FILTER (WHERE failed),
                    sum(tokens_in), sum(tokens_out), sum(duration_millis)
                FROM counted GROUP BY model_id, day, user_id, organization_id, source
                ORDER BY model_id, day, user_id, organization_id, source
                ON CONFLICT (model_id, day, user_id, organization_id, source) DO UPDATE SET
                    calls = d.calls + excluded.calls, errors = d.errors + excluded.errors,
                    tokens_in = d.tokens_in + excluded.tokens_in, tokens_out = d.tokens_out + excluded.tokens_out,
                    duration_millis = d.duration_millis + excluded.duration_millis)
            SELECT user_id, count(*) AS calls,
                CAST(coalesce(sum(tokens_in + tokens_out) FILTER (WHERE day = :today), 0) AS bigint) AS tokens_today
            FROM counted GROUP BY user_id ORDER BY user_id""";

    private static final String SUMS = "CAST(sum(calls) AS bigint) AS calls, CAST(sum(errors) AS bigint) AS errors,"
            + " CAST(sum(tokens_in) AS bigint) AS tokens_in, CAST(sum(tokens_out) AS bigint) AS tokens_out,"
            + " CAST(sum(duration_millis) AS bigint) AS duration_millis";

    private final EntityManager database;
    private final ObjectMapper json;

    UsageRepository(EntityManager database, ObjectMapper json) {
        this.database = database;
        this.json = json;
    }

    /** What was counted now for one user. */
    record Counted(long userId, long calls, long tokensToday) {}

    List<Counted> count(List<UsageRecord> records, LocalDate today, Instant now) {
        return tuples(database.createNativeQuery(COUNT, Tuple.class)
                        .setParameter("records", text(records))
                        .setParameter("today", today)
                        .setParameter("now", now))
                .stream()
                .map(row -> new Counted(number(row, "user_id"), number(row, "calls"), number(row, "tokens_today")))
                .toList();
    }

    /** The totals by the query's dimensions; without any, one row, or none when nothing was used. */
    List<UsageGroup> sums(UsageQuery query) {
        Map<String, Object> parameters = new HashMap<>();
        List<String> conditions = new ArrayList<>(List.of("true"));
        condition("model_id = ", query.modelId(), conditions, parameters);
        condition("user_id = ", query.userId(), conditions, parameters);
        condition("organization_id = ", query.organizationId(), conditions, parameters);
        condition("day >= ", query.from(), conditions, parameters);
        condition("day <= ", query.to(), conditions, parameters);
        String keys = query.groupBy().stream().map(Dimension::column).collect(Collectors.joining(", "));
        String sql = "SELECT " + (keys.isEmpty() ? "" : keys + ", ") + SUMS + " FROM usage_daily WHERE "
                + String.join(" AND ", conditions)
                + (keys.isEmpty() ? " HAVING count(*) > 0" : " GROUP BY " + keys + " ORDER BY " + keys);
        Query select = database.createNativeQuery(sql, Tuple.class);
        parameters.forEach(select::setParameter);
        return tuples(select).stream()
                .map(row -> new UsageGroup(key(row, query.groupBy()), totals(row)))
                .toList();
    }

    private static void condition(
            String test, @Nullable Object value, List<String> conditions, Map<String, Object> parameters) {
        if (value != null) {
            String name = "p" + parameters.size();
            conditions.add(test + ":" + name);
            parameters.put(name, value);
        }
    }

    /** Totals of these models over all days and users. */
    public Map<String, UsageTotals> totals(Set<String> modelIds) {
        if (modelIds.isEmpty()) {
            return Map.of();
        }
        return tuples(database.createNativeQuery(
                                "SELECT model_id, " + SUMS
                                        + " FROM usage_daily WHERE model_id IN (:ids) GROUP BY model_id",
                                Tuple.class)
                        .setParameter("ids", modelIds))
                .stream()
                .collect(Collectors.toMap(row -> row.get("model_id", String.class), UsageRepository::totals));
    }

    public void forget(String modelId) {
        database.createNativeQuery("DELETE FROM usage_daily WHERE model_id = :id")
                .setParameter("id", modelId)
                .executeUpdate();
    }

    int forgetIdsBefore(Instant limit) {
        return database.createNativeQuery("DELETE FROM usage_record WHERE recorded_at < :limit")
                .setParameter("limit", limit)
                .executeUpdate();
    }

    private static Map<String, Object> key(Tuple row, List<Dimension> dimensions) {
        Map<String, Object> key = new LinkedHashMap<>();
        for (Dimension dimension : dimensions) {
            key.put(dimension.wireName(), dimension.read(row));
        }
        return key;
    }

    private static UsageTotals totals(Tuple row) {
        return new UsageTotals(
                number(row, "calls"),
                number(row, "errors"),
                number(row, "tokens_in"),
                number(row, "tokens_out"),
                number(row, "duration_millis"));
    }

    private static long number(Tuple row, String column) {
        return row.get(column, Number.class).longValue();
    }

    @SuppressWarnings("unchecked")
    private static List<Tuple> tuples(Query query) {
        return query.getResultList();
    }

    private String text(List<UsageRecord> records) {
        try {
            return json.writeValueAsString(records);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
