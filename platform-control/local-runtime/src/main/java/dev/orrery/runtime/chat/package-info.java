@NullMarked
package dev.orrery.runtime.chat;

import org.jspecify.annotations.NullMarked;
