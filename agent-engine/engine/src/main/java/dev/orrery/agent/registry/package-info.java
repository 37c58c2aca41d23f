/** The generic store of artifacts: entities with immutable versions, their shares, and who may do what with them. */
@NullMarked
package dev.orrery.agent.registry;

import org.jspecify.annotations.NullMarked;
