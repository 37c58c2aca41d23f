/** Platform control: which provider serves which capability, and which deployment is active. */
@NullMarked
package dev.orrery.platform;

import org.jspecify.annotations.NullMarked;
