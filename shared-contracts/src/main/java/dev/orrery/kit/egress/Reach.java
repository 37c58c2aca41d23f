package dev.orrery.kit.egress;

/** Which networks a request may reach. */
public enum Reach {
    /** Providers that the operator runs: private and loopback addresses too. */
    PRIVATE_NETWORKS,
    /** Everything that is only named by a user or an upstream: public addresses only. */
    PUBLIC_ONLY
}
