@NullMarked
package dev.orrery.runtime.openai;

import org.jspecify.annotations.NullMarked;
