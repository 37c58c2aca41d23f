package dev.orrery.agent.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * New content of an entity: the next version in the series {@code v1}, {@code v2}, …, with the entity's visibility and
 * status.
 */
public record Revision(ObjectNode spec, boolean publish, Visibility visibility, EntityStatus status) {}
