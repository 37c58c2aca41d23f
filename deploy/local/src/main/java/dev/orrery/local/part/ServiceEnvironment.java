package dev.orrery.local.part;

import dev.orrery.local.postgres.Databases;
import dev.orrery.local.state.Secrets;
import dev.orrery.local.state.Settings;
import dev.orrery.local.state.SourceRoots;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * The environment of each service: addresses for all, secrets only for those that need them. An address that the
 * launcher's own environment names is kept: it leads to a server of the operator's own, or to a proxy before a part.
 */
final class ServiceEnvironment {
    private final Settings settings;
    private final Secrets secrets;
    private final Ports ports;

    ServiceEnvironment(Settings settings, Secrets secrets, Ports ports) {
        this.settings = settings;
        this.secrets = secrets;
        this.ports = ports;
    }

    Map<String, String> of(Service service) throws IOException {
        Map<String, String> environment = new TreeMap<>(addresses());
        environment.put("QUARKUS_HTTP_PORT", Integer.toString(ports.of(service)));
        // A person reads these logs.
        environment.put("ORRERY_LOG_JSON", settings.variable("ORRERY_LOG_JSON").orElse("false"));
        if (service.trusted()) {
            environment.put(
                    "ORRERY_TRUST_PRIVATE_KEY", secrets.trustKey(service.name()).toString());
            environment.put("ORRERY_TRUST_BUNDLE", secrets.trustBundle().toString());
        }
        if (service.schema().isPresent()) {
            String role = service.schema().get();
            environment.put(
                    "ORRERY_DB_URL", settings.variable("ORRERY_DB_URL").orElse(Databases.url(ports.postgres())));
            environment.put("ORRERY_DB_USERNAME", role);
            environment.put("ORRERY_DB_PASSWORD", secrets.password("database-" + role));
        }
        if (service.schema().isPresent() || !service.trusted()) {
            environment.put("ORRERY_LOCAL_RUNTIME_API_KEY", secrets.password("local-runtime-api-key"));
            environment.put("MODEL_STORAGE_ROOT", settings.state().models().toString());
        }
        addSpecific(service, environment);
        return environment;
    }

    private void addSpecific(Service service, Map<String, String> environment) throws IOException {
        switch (service.name()) {
            case Service.LOCAL_RUNTIME ->
                environment.put("ORRERY_LUCENE_DIR", settings.state().lucene().toString());
            case Service.CONTEXT_INGESTION ->
                environment.put("CONTEXT_SOURCE_ROOTS", new SourceRoots(settings).value());
            case "modelops-service" ->
                environment.put("ORRERY_SECRETS_KEYSET", secrets.keyset().toString());
            case Service.BACKEND_API -> {
                environment.put(
                        "ORRERY_IDENTITY_SIGNING_KEY", secrets.identityKey().toString());
                environment.put(
                        "ORRERY_API_KEYS_HASH_KEY",
                        secrets.passwordFile("api-key-hash-key").toString());
                String password = secrets.superadminPassword(settings).value();
                environment.put("ORRERY_SUPERADMIN_PASSWORD", password);
                environment.put("AUTH_BOOTSTRAP_SUPERADMIN_PASSWORD", password);
                environment.put("AUTH_BOOTSTRAP_SUPERADMIN_USERNAME", "superadmin");
                environment.put("AUTH_BOOTSTRAP_SUPERADMIN_EMAIL", "superadmin@orrery.local");
            }
            default -> {
                // The others need no more than what all get.
            }
        }
    }

    private Map<String, String> addresses() {
        Map<String, String> addresses = new TreeMap<>();
        for (Service service : Service.ALL) {
            if (service.schema().isPresent() && !service.name().equals(Service.BACKEND_API)) {
                addresses.put(
                        "ORRERY_SERVICES_" + service.portVariable().replaceAll("^ORRERY_|_PORT$", ""),
                        "http://127.0.0.1:" + ports.of(service));
            }
        }
        String runtime = "http://127.0.0.1:" + ports.of(Service.LOCAL_RUNTIME);
        addresses.put("LLM_URL", runtime);
        addresses.put("LLM_INFERENCE_RUNTIME_URL", runtime + "/inference");
        addresses.put("LLM_EMBEDDINGS_RUNTIME_URL", runtime + "/embeddings");
        addresses.put("LUCENE_URL", runtime);
        addresses.put("MCP_GATEWAY_URL", "http://127.0.0.1:" + ports.of("mcp-gateway"));
        addresses.put("ORRERY_SERVICES_MCP_GATEWAY", "http://127.0.0.1:" + ports.of("mcp-gateway"));
        addresses.put("SANDBOX_URL", "http://127.0.0.1:" + ports.of("sandbox"));
        addresses.put("ORRERY_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:" + ports.kafka());
        addresses.replaceAll((name, own) -> settings.variable(name).orElse(own));
        return addresses;
    }
}
