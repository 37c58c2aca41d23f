package dev.orrery.platform.deployment;

import dev.orrery.contracts.platform.Capability;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Payload;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** Deployment profiles and their bindings, section 7. */
@ApplicationScoped
public class DeploymentService {
    private final DeploymentStore store;
    private final BindingRules rules;
    private final DeploymentViews views;

    DeploymentService(DeploymentStore store, BindingRules rules, DeploymentViews views) {
        this.store = store;
        this.rules = rules;
        this.views = views;
    }

    public List<DeploymentView> list() {
        UUID active = store.activeId().orElse(null);
        return store.all().stream().map(profile -> views.of(profile, active)).toList();
    }

    public DeploymentView create(Payload body, long userId) {
        DeploymentStore.Identity identity = identity(body);
        return view(store.create(identity, acceptAll(body), userId));
    }

    public DeploymentView replace(UUID id, Payload body, long userId) {
        store.require(id);
        DeploymentStore.Identity identity = identity(body);
        return view(store.replace(id, identity, acceptAll(body), userId));
    }

    public DeploymentView rename(UUID id, Payload body, long userId) {
        DeploymentProfile profile = store.require(id);
        DeploymentStore.Identity identity = new DeploymentStore.Identity(
                body.get("slug") == null ? profile.slug : slug(body),
                body.get("display_name") == null ? profile.displayName : displayName(body),
                body.get("description") == null ? profile.description : body.text("description", ""));
        return view(store.rename(id, identity, userId));
    }

    public DeploymentView bind(UUID id, String capability, Payload body, long userId) {
        store.require(id);
        BindingRequest request = BindingRequest.of(BindingRequest.capability(capability), body);
        return view(store.bind(id, rules.accept(request), userId));
    }

    public DeploymentView copy(UUID id, Payload body, long userId) {
        DeploymentProfile source = store.require(id);
        DeploymentStore.Identity identity = new DeploymentStore.Identity(
                slug(body), displayName(body), body.text("description", source.description));
        if (source.bindings.isEmpty()) {
            throw Failure.conflict(
                    "deployment_profile_incomplete", "'" + source.slug + "' binds nothing that could be copied.");
        }
        return view(store.clone(id, identity, userId));
    }

    public void delete(UUID id, long userId) {
        store.delete(id, userId);
    }

    public DeploymentView view(DeploymentProfile profile) {
        return views.of(profile, store.activeId().orElse(null));
    }

    private List<BindingRules.Accepted> acceptAll(Payload body) {
        List<BindingRequest> requests = BindingRequest.all(body);
        List<BindingRules.Accepted> accepted =
                requests.stream().map(rules::accept).toList();
        List<String> missing = Arrays.stream(Capability.values())
                .filter(Capability::required)
                .filter(capability -> requests.stream().noneMatch(request -> request.capability() == capability))
                .map(Capability::wireName)
                .sorted()
                .toList();
        if (!missing.isEmpty()) {
            throw Failure.badRequest(
                            "deployment_profile_incomplete", "Bind a provider for: " + String.join(", ", missing) + ".")
                    .with("missing_capabilities", missing);
        }
        return accepted;
    }

    private static DeploymentStore.Identity identity(Payload body) {
        return new DeploymentStore.Identity(slug(body), displayName(body), body.text("description", ""));
    }

    private static String slug(Payload body) {
        return body.requiredText("slug", "invalid_slug").toLowerCase(Locale.ROOT);
    }

    private static String displayName(Payload body) {
        return body.requiredText("display_name", "invalid_display_name");
    }
}
