/** Knowledge bases, the providers that they stand on, and the options to make one. */
@NullMarked
package dev.orrery.context.knowledgebase;

import org.jspecify.annotations.NullMarked;
