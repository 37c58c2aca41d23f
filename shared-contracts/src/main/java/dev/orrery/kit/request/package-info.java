@NullMarked
package dev.orrery.kit.request;

import org.jspecify.annotations.NullMarked;
