/** The state folder: where everything lies, and the secrets in it. */
@NullMarked
package dev.orrery.local.state;

import org.jspecify.annotations.NullMarked;
