@NullMarked
package dev.orrery.modelops.credential;

import org.jspecify.annotations.NullMarked;
