/** The OpenAI protocol at the edge. */
@NullMarked
package dev.orrery.backend.openai;

import org.jspecify.annotations.NullMarked;
