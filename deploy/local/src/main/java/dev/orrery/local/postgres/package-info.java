/** PostgreSQL from the binaries that come with the build. */
@NullMarked
package dev.orrery.local.postgres;

import org.jspecify.annotations.NullMarked;
