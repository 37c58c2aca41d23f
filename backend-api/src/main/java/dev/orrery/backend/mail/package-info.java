/** Mails to users: by SMTP, or into a folder where an operator reads them. */
@NullMarked
package dev.orrery.backend.mail;

import org.jspecify.annotations.NullMarked;
