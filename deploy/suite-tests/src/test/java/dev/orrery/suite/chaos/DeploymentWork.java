package dev.orrery.suite.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** Copies of the active deployment, and activations of it. */
final class DeploymentWork implements Work {
    private static final String DEPLOYMENTS = "/v1/platform/deployments";
    private static final String ACTIVATION = "activation";

    private final Writes writes;
    private final AtomicInteger number = new AtomicInteger();
    private final AtomicInteger activated = new AtomicInteger();
    private final AtomicInteger perhaps = new AtomicInteger();
    private String home = "";
    private int before;

    DeploymentWork(Writes writes) {
        this.writes = writes;
    }

    @Override
    public void begin() {
        for (JsonNode deployment : writes.caller().get(DEPLOYMENTS).path("deployments")) {
            home = deployment.path("is_active").asBoolean()
                    ? deployment.path("id").asText()
                    : home;
        }
        before = audited();
    }

    @Override
    public void act(Random random) {
        if (random.nextInt(3) == 0) {
            String slug = "copy-" + number.incrementAndGet();
            writes.untilTold(
                    "deployment",
                    slug,
                    DEPLOYMENTS + "/" + home + "/clone",
                    Map.of("slug", slug, "display_name", slug));
        } else {
            Answer answer = writes.caller().send("POST", DEPLOYMENTS + "/" + home + "/activate", Map.of(), Map.of());
            switch (answer) {
                case Answer.Done done -> activated.incrementAndGet();
                case Answer.Unknown unknown -> perhaps.incrementAndGet();
                case Answer.Refused refused -> {
                    // The preflight says that a part is away; nothing is activated.
                }
            }
        }
    }

    private int audited() {
        return writes.caller()
                .get("/v1/platform/activation-audit")
                .path("activation_audit")
                .size();
    }

    @Override
    public void check() {
        Map<String, Integer> slugs = new HashMap<>();
        int active = 0;
        for (JsonNode deployment : writes.caller().get(DEPLOYMENTS).path("deployments")) {
            slugs.merge(deployment.path("slug").asText(), 1, Integer::sum);
            active += deployment.path("is_active").asBoolean() ? 1 : 0;
        }
        writes.ledger().compare("deployment", slugs);
        if (active != 1) {
            writes.ledger().fault(active + " deployments are active");
        }
        int audited = audited() - before;
        writes.ledger()
                .remark(ACTIVATION
                        + "s: %d acknowledged, %d unknown, %d in the audit"
                                .formatted(activated.get(), perhaps.get(), audited));
        if (audited < activated.get() || audited > activated.get() + perhaps.get()) {
            writes.ledger().fault(ACTIVATION + "s: " + audited + " are in the audit");
        }
    }
}
