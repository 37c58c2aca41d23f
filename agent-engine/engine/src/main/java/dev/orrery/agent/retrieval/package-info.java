/** The retrieval step: what may be searched, the search, and the context for the model. */
@NullMarked
package dev.orrery.agent.retrieval;

import org.jspecify.annotations.NullMarked;
