package dev.orrery.platform.provider;

import java.util.List;

/** Shows providers with what their runtimes hold now; implemented where runtimes are asked. */
public interface SlotViews {

    /** In the same order, within one time limit for all. */
    List<ProviderView> views(List<ProviderInstance> providers);
}
