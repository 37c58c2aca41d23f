/** Model servers that run as child processes, such as vLLM and llama.cpp. */
@NullMarked
package dev.orrery.runtime.child;

import org.jspecify.annotations.NullMarked;
