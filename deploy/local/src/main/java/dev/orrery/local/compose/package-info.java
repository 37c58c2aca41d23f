/** What an installation by Compose on one host needs once: its secrets. */
@NullMarked
package dev.orrery.local.compose;

import org.jspecify.annotations.NullMarked;
