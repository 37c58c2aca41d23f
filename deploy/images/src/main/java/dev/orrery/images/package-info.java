/** Builds the container images of the suite as files, without a container engine. */
@NullMarked
package dev.orrery.images;

import org.jspecify.annotations.NullMarked;
