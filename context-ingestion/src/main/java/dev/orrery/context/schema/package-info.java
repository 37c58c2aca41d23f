/** Metadata schemas of knowledge bases and the templates for them. */
@NullMarked
package dev.orrery.context.schema;

import org.jspecify.annotations.NullMarked;
