/** What lies in every image beside the service. */
@NullMarked
package dev.orrery.images.probe;

import org.jspecify.annotations.NullMarked;
