/** Login with an external OpenID Connect provider: authorization code with PKCE. */
@NullMarked
package dev.orrery.backend.oidc;

import org.jspecify.annotations.NullMarked;
