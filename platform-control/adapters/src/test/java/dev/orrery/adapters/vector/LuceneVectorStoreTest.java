package dev.orrery.adapters.vector;

import dev.orrery.contracts.platform.AdapterKind;
import org.junit.jupiter.api.AfterAll;

/** The contract of vector stores over the protocol of Lucene. */
class LuceneVectorStoreTest extends VectorStoreContract {
    private static final LucenePeer PEER = new LucenePeer();
    private static final VectorStore STORE = new LuceneVectorStore(provider(AdapterKind.LUCENE_HTTP, PEER.uri()));

    @AfterAll
    static void stop() {
        PEER.close();
    }

    @Override
    VectorStore store() {
        return STORE;
    }
}
