@NullMarked
package dev.orrery.adapters.retrieval;

import org.jspecify.annotations.NullMarked;
