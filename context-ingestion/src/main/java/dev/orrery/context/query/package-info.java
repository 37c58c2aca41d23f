/** The retrieval test of a knowledge base. */
@NullMarked
package dev.orrery.context.query;

import org.jspecify.annotations.NullMarked;
