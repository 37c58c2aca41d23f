package dev.orrery.agent.execution;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.agent.stream.EventType;

/** Type and payload of an event that is written with the state that it tells of. */
record StateEvent(EventType type, ObjectNode payload) {}
