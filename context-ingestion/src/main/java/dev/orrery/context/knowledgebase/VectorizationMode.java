package dev.orrery.context.knowledgebase;

/** Who computes the vectors: the suite (the contract's name for it is historical) or the client. */
public enum VectorizationMode {
    VANESSA_EMBEDDINGS,
    SELF_PROVIDED
}
