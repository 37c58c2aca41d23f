/** What other services of the suite know: managed models and knowledge bases. */
@NullMarked
package dev.orrery.platform.peer;

import org.jspecify.annotations.NullMarked;
