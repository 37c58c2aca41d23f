@NullMarked
package dev.orrery.modelops.testrun;

import org.jspecify.annotations.NullMarked;
