@NullMarked
package dev.orrery.runtime.embedding;

import org.jspecify.annotations.NullMarked;
