/** The container images of the suite, built and started for real. */
@NullMarked
package dev.orrery.suite.images;

import org.jspecify.annotations.NullMarked;
