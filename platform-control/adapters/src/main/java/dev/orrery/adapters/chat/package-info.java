@NullMarked
package dev.orrery.adapters.chat;

import org.jspecify.annotations.NullMarked;
