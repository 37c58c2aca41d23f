/** Agents that users build: drafts with versions, checked and published into the catalog. */
@NullMarked
package dev.orrery.agent.project;

import org.jspecify.annotations.NullMarked;
