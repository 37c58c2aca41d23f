/** POSTs that may be sent again. */
@NullMarked
package dev.orrery.backend.idempotency;

import org.jspecify.annotations.NullMarked;
