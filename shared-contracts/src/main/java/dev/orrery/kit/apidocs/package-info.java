/** What a service's OpenAPI document says about its routes, read at build time from the code itself. */
@NullMarked
package dev.orrery.kit.apidocs;

import org.jspecify.annotations.NullMarked;
