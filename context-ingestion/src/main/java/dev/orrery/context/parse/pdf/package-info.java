/**
 * Text of PDFs, read in processes of their own with a bounded heap: a hostile file ends its reader, never the service.
 */
@NullMarked
package dev.orrery.context.parse.pdf;

import org.jspecify.annotations.NullMarked;
