package dev.orrery.local.part;

import dev.orrery.local.state.Settings;

/** Where every part listens: the defaults, or what the environment says. */
public record Ports(Settings settings) {

    public int postgres() {
        return settings.port("ORRERY_POSTGRES_PORT", 8110);
    }

    public int kafka() {
        return settings.port("ORRERY_KAFKA_PORT", 8111);
    }

    public int kafkaController() {
        return settings.port("ORRERY_KAFKA_CONTROLLER_PORT", 8112);
    }

    public int edge() {
        return of(Service.BACKEND_API);
    }

    int of(String service) {
        return of(Service.named(service));
    }

    int of(Service service) {
        return settings.port(service.portVariable(), service.defaultPort());
    }
}
