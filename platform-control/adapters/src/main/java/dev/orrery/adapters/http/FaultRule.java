package dev.orrery.adapters.http;

import dev.orrery.kit.egress.EgressException;
import dev.orrery.kit.egress.EgressResponse;

/** What counts against a provider in the record of its guard. */
public interface FaultRule {
    /** For providers that do one thing: every answer 5xx, none, a late one, an oversized one. */
    FaultRule EVERY_FAILURE = new FaultRule() {
        @Override
        public boolean blames(EgressResponse answer) {
            return ProviderGuard.isFailure(answer.status());
        }

        @Override
        public boolean blames(EgressException none) {
            return ProviderGuard.isFaultOfProvider(none);
        }
    };

    boolean blames(EgressResponse answer);

    /** @param none why there is no answer */
    boolean blames(EgressException none);
}
