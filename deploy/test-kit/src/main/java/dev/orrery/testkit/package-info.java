/** What the suite's tests stand on: real PostgreSQL and Kafka, tokens, a scripted model server, architecture rules. */
@NullMarked
package dev.orrery.testkit;

import org.jspecify.annotations.NullMarked;
