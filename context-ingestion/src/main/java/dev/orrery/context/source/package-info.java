/** Directories that feed a knowledge base: allowlisted roots, confined paths, selected files. */
@NullMarked
package dev.orrery.context.source;

import org.jspecify.annotations.NullMarked;
