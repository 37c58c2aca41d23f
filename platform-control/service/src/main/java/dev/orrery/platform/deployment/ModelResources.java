package dev.orrery.platform.deployment;

import dev.orrery.contracts.modelops.ManagedModel;
import java.util.ArrayList;
import java.util.List;

/** Models as the resources of a binding. */
public final class ModelResources {
    private ModelResources() {}

    /** All of them in this order, the first as default. */
    public static List<BindingEntry> of(List<ManagedModel> models) {
        List<BindingEntry> resources = new ArrayList<>();
        for (ManagedModel model : models) {
            BindingEntry resource = ModelRules.bound(model.id(), model);
            resource.isDefault = resources.isEmpty();
            resource.sortOrder = resources.size();
            resources.add(resource);
        }
        return resources;
    }
}
