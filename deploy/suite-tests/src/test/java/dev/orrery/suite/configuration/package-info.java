/** The configuration reference of {@code docs/}, read from the sources of the services. */
@NullMarked
package dev.orrery.suite.configuration;

import org.jspecify.annotations.NullMarked;
