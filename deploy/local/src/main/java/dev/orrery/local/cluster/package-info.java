/** What an installation on Kubernetes needs once: its secrets, and the roles and schemas of its database. */
@NullMarked
package dev.orrery.local.cluster;

import org.jspecify.annotations.NullMarked;
