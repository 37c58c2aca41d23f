package dev.orrery.adapters.vector;

import dev.orrery.contracts.platform.AdapterKind;
import dev.orrery.runtime.index.RealIndexes;
import org.junit.jupiter.api.AfterAll;

/** The contract of vector stores on real Lucene indexes. */
class LuceneVectorStoreTest extends VectorStoreContract {
    private static final RealIndexes PEER = new RealIndexes();
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
