/** The small service kit that every Orrery service uses: errors, request ids, trust between services, health. */
package dev.orrery.kit;
