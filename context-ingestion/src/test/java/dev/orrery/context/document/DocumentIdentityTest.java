package dev.orrery.context.document;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class DocumentIdentityTest {
    @Test
    void theIdFollowsFromSourcePathAndPosition() {
        UUID source = UUID.fromString("3f1c9d52-7a64-4b0e-9a53-1c8f2f6f0a11");
        String key = DocumentIdentity.key("guides/setup.md", 0);
        assertEquals("guides/setup.md#0", key);
        assertEquals(UUID.fromString("fb3de7ec-0c8b-502e-84a1-6e6bc98d538b"), DocumentIdentity.of(source, key));
        assertEquals(
                "fb3de7ec-0c8b-502e-84a1-6e6bc98d538b::chunk::3",
                DocumentIdentity.chunkId(DocumentIdentity.of(source, key), 3));
    }
}
