/** Activation of a deployment profile, with preflight and audit. */
@NullMarked
package dev.orrery.platform.activation;

import org.jspecify.annotations.NullMarked;
