/** One OpenAPI document of the whole suite, and a page to read it. */
@NullMarked
package dev.orrery.backend.apidocs;

import org.jspecify.annotations.NullMarked;
