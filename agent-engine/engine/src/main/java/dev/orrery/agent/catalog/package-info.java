/** What may be executed, and by whom. */
@NullMarked
package dev.orrery.agent.catalog;

import org.jspecify.annotations.NullMarked;
