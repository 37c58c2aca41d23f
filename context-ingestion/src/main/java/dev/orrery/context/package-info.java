/** Context ingestion: knowledge bases, their sources and documents, and the runs that index them. */
@NullMarked
package dev.orrery.context;

import org.jspecify.annotations.NullMarked;
