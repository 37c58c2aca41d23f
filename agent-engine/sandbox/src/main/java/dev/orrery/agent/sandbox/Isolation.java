package dev.orrery.agent.sandbox;

import java.util.Locale;

/** How the code is kept from files and the network. */
public enum Isolation {
    /** Own namespaces: an empty file system, no network, no other process; and the filter of system calls. */
    NAMESPACES,
    /** The filter alone: it refuses sockets, processes, and every call that opens a file. */
    SYSCALL_FILTER;

    String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
