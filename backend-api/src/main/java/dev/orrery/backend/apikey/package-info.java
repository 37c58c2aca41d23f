/** Keys with which programs call the edge in the name of a user. */
@NullMarked
package dev.orrery.backend.apikey;

import org.jspecify.annotations.NullMarked;
