/** What all HTTP adapters share: addresses, keys, time limits and errors of a provider. */
@NullMarked
package dev.orrery.adapters.http;

import org.jspecify.annotations.NullMarked;
