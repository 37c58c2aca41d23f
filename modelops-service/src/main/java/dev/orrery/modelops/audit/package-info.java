@NullMarked
package dev.orrery.modelops.audit;

import org.jspecify.annotations.NullMarked;
