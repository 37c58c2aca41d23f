@NullMarked
package dev.orrery.modelops.download;

import org.jspecify.annotations.NullMarked;
