package dev.orrery.platform.deployment;

import dev.orrery.contracts.modelops.ManagedModel;
import java.util.ArrayList;
import java.util.List;

/** Models as the resources of a binding. */
public final class ModelResources {
    private ModelResources() {}

    /** All of them in this order, the first as default. */
    public static List<BindingResource> of(List<ManagedModel> models) {
        List<BindingResource> resources = new ArrayList<>();
        for (ManagedModel model : models) {
            BindingResource resource = ModelRules.bound(model.id(), model);
            resource.isDefault = resources.isEmpty();
            resource.sortOrder = resources.size();
            resources.add(resource);
        }
        return resources;
    }
}
