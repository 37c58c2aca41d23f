/** Requests made up from the suite's OpenAPI document, whose answers must be what the document says. */
@NullMarked
package dev.orrery.suite.fuzz;

import org.jspecify.annotations.NullMarked;
