/** The newest log lines of the services, for superadmins. */
@NullMarked
package dev.orrery.backend.system.logs;

import org.jspecify.annotations.NullMarked;
