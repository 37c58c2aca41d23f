package dev.orrery.agent.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.agent.DatabaseTime;
import dev.orrery.agent.registry.WireName;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Payload;
import dev.orrery.kit.trust.Actor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Rules that superadmins make, section 6 of the identity contract, and what they say about a user. */
@ApplicationScoped
public class PolicyRules {
    private static final String INVALID = "invalid_policy_rule";
    private static final String ANY = "*";
    private static final Set<String> EXECUTE = Set.of(ANY, "execute");

    private final PolicyRuleRepository rows;
    private final ObjectMapper json;

    PolicyRules(PolicyRuleRepository rows, ObjectMapper json) {
        this.rows = rows;
        this.json = json;
    }

    /** A rule as the API shows it. */
    public record View(
            long id,
            String scopeType,
            String scopeId,
            String resourceType,
            String resourceId,
            Effect effect,
            JsonNode ruleJson,
            Instant createdAt,
            Instant updatedAt) {}

    /** @throws Failure 400 {@code invalid_payload}, {@code invalid_policy_rule} */
    @Transactional
    View create(@Nullable JsonNode body, Actor actor) {
        Payload fields = Payload.of(body);
        PolicyRule rule = new PolicyRule();
        rule.scopeType = fields.requiredText("scope_type", INVALID).toLowerCase(Locale.ROOT);
        rule.scopeId = fields.requiredText("scope_id", INVALID);
        rule.resourceType = fields.text("resource_type", "entity").toLowerCase(Locale.ROOT);
        rule.resourceId = fields.requiredText("resource_id", INVALID);
        rule.effect = WireName.parse(Effect.class, fields.requiredText("effect", INVALID))
                .orElseThrow(() -> Failure.badRequest(INVALID, "invalid_effect"));
        ObjectNode given =
                fields.get("rule") instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
        rule.ruleJson = given.toString();
        rule.createdByUserId = actor.userId();
        rule.createdAt = DatabaseTime.now();
        rule.updatedAt = rule.createdAt;
        rows.persistAndFlush(rule);
        return view(rule);
    }

    /** Newest first; blank filters count as absent. */
    @Transactional
    List<View> list(@Nullable String scopeType, @Nullable String scopeId) {
        return rows
                .matching(
                        given(scopeType)
                                .map(text -> text.toLowerCase(Locale.ROOT))
                                .orElse(null),
                        given(scopeId).orElse(null))
                .stream()
                .map(this::view)
                .toList();
    }

    /** What the rules say about a user's executing these entities; deny beats allow. */
    @Transactional
    public Verdict verdict(Actor actor, Collection<String> entityIds) {
        List<PolicyRule> applying = rows.ofUser(actor.userId(), entityIds).stream()
                .filter(rule -> EXECUTE.contains(action(rule)))
                .toList();
        return new Verdict(resources(applying, Effect.ALLOW), resources(applying, Effect.DENY));
    }

    /** Ids that a user was allowed and denied; {@code *} stands for every entity. */
    public record Verdict(Set<String> allowed, Set<String> denied) {
        public boolean denies(String entityId) {
            return denied.contains(entityId) || denied.contains(ANY);
        }

        public boolean allows(String entityId) {
            return allowed.contains(entityId) || allowed.contains(ANY);
        }
    }

    private static Set<String> resources(List<PolicyRule> rules, Effect effect) {
        return rules.stream()
                .filter(rule -> rule.effect == effect)
                .map(rule -> rule.resourceId)
                .collect(Collectors.toSet());
    }

    private String action(PolicyRule rule) {
        return given(read(rule).path("action").asText(ANY)).orElse(ANY).toLowerCase(Locale.ROOT);
    }

    private View view(PolicyRule rule) {
        return new View(
                rule.id == null ? 0 : rule.id,
                rule.scopeType,
                rule.scopeId,
                rule.resourceType,
                rule.resourceId,
                rule.effect,
                read(rule),
                rule.createdAt,
                rule.updatedAt);
    }

    private JsonNode read(PolicyRule rule) {
        try {
            return json.readTree(rule.ruleJson);
        } catch (JsonProcessingException unreadable) {
            throw new IllegalStateException("Policy rule " + rule.id + " is unreadable", unreadable);
        }
    }

    private static Optional<String> given(@Nullable String text) {
        return Optional.ofNullable(text).map(String::trim).filter(trimmed -> !trimmed.isEmpty());
    }
}
