package dev.orrery.backend.identity;

import dev.orrery.contracts.identity.Role;

/** A user to be made; email and username are in their stored form. */
record Registration(String email, String username, Role role, boolean active) {}
