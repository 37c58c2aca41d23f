package dev.orrery.adapters.probe;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Looks at a provider without using it: its health address and its inventory. Never throws for an upstream's answer. */
public interface ProviderProbe {

    /** @param statusCode of the health address, or of the inventory when there is none; 502 unreachable, 504 timeout */
    record Health(boolean reachable, int statusCode) {}

    /** @param models entries of {@code data} as the provider sent them */
    record Inventory(boolean reachable, int statusCode, List<JsonNode> models) {}

    Health health();

    /** The provider's model list; for model capabilities only. */
    Inventory inventory();
}
