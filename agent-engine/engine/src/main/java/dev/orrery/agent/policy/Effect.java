package dev.orrery.agent.policy;

import dev.orrery.agent.registry.WireName;
import dev.orrery.agent.registry.WireNameConverter;
import jakarta.persistence.Converter;

/** What a rule does where it applies. */
public enum Effect implements WireName {
    ALLOW,
    DENY;

    @Converter(autoApply = true)
    public static class Stored extends WireNameConverter<Effect> {
        public Stored() {
            super(Effect.class);
        }
    }
}
