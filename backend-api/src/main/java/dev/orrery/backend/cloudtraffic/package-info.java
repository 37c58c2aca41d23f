/** Shows what the services exchange with cloud providers while it happens. */
@NullMarked
package dev.orrery.backend.cloudtraffic;

import org.jspecify.annotations.NullMarked;
