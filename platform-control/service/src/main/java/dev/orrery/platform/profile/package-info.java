/** The installation's runtime profile: online or offline. */
@NullMarked
package dev.orrery.platform.profile;

import org.jspecify.annotations.NullMarked;
