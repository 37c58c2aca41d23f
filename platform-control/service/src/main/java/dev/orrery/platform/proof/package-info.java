/** Routes that prove the active bindings by using them, section 14. */
@NullMarked
package dev.orrery.platform.proof;

import org.jspecify.annotations.NullMarked;
