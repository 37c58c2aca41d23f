/** The Kafka broker, a process of its own. */
@NullMarked
package dev.orrery.local.kafka;

import org.jspecify.annotations.NullMarked;
