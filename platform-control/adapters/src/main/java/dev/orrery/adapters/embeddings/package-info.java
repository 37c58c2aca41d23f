@NullMarked
package dev.orrery.adapters.embeddings;

import org.jspecify.annotations.NullMarked;
