/** Deployment profiles, their bindings and their readiness. */
@NullMarked
package dev.orrery.platform.deployment;

import org.jspecify.annotations.NullMarked;
