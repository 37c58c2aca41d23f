/** The only way out: every connection to an address that a user, an operator or an upstream supplied. */
@NullMarked
package dev.orrery.kit.egress;

import org.jspecify.annotations.NullMarked;
