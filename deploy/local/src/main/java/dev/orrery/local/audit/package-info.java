/** Checks the audit log of the running suite. */
@NullMarked
package dev.orrery.local.audit;

import org.jspecify.annotations.NullMarked;
