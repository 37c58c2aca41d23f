/** The schema of a service's own tables. */
@NullMarked
package dev.orrery.kit.schema;

import org.jspecify.annotations.NullMarked;
