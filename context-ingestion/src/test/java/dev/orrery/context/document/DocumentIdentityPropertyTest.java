package dev.orrery.context.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Ids of documents for any source, path and position. */
class DocumentIdentityPropertyTest {

    @Provide
    Arbitrary<UUID> sources() {
        return Combinators.combine(Arbitraries.longs(), Arbitraries.longs()).as(UUID::new);
    }

    @Provide
    Arbitrary<String> paths() {
        Arbitrary<String> segment = Arbitraries.strings()
                .withCharRange('a', 'z')
                .withChars(' ', '#', '.', ':', '-', '0', '9', 'é', '漢', '\uD83D')
                .ofMinLength(1)
                .ofMaxLength(12)
                .map(text -> text.replace("\uD83D", "\uD83D\uDE80"));
        return segment.list().ofMinSize(1).ofMaxSize(4).map(segments -> String.join("/", segments));
    }

    @Property
    void theSamePlaceHasTheSameId(
            @ForAll("sources") UUID source,
            @ForAll("paths") String path,
            @ForAll @IntRange(max = 100_000) int position) {
        UUID id = DocumentIdentity.of(source, DocumentIdentity.key(path, position));
        assertEquals(id, DocumentIdentity.of(source, DocumentIdentity.key(path, position)));
        assertEquals(5, id.version());
        assertEquals(2, id.variant());
    }

    @Property
    void anotherPlaceHasAnotherId(
            @ForAll("sources") UUID source,
            @ForAll("paths") String path,
            @ForAll("paths") String otherPath,
            @ForAll @IntRange(max = 1000) int position,
            @ForAll @IntRange(max = 1000) int otherPosition) {
        Assume.that(!path.equals(otherPath) || position != otherPosition);
        assertNotEquals(
                DocumentIdentity.of(source, DocumentIdentity.key(path, position)),
                DocumentIdentity.of(source, DocumentIdentity.key(otherPath, otherPosition)));
    }

    @Property
    void anotherSourceHasOtherIds(
            @ForAll("sources") UUID source, @ForAll("sources") UUID other, @ForAll("paths") String path) {
        Assume.that(!source.equals(other));
        assertNotEquals(
                DocumentIdentity.of(source, DocumentIdentity.key(path, 0)),
                DocumentIdentity.of(other, DocumentIdentity.key(path, 0)));
    }

    /** A path may hold the separator itself; the last one counts. */
    @Property
    void aKeyNamesItsPathAndPosition(@ForAll("paths") String path, @ForAll @IntRange(max = 100_000) int position) {
        String key = DocumentIdentity.key(path, position);
        int separator = key.lastIndexOf('#');
        assertEquals(path, key.substring(0, separator));
        assertEquals(position, Integer.parseInt(key.substring(separator + 1)));
    }

    @Property
    void chunkIdsFollowFromTheDocument(@ForAll("sources") UUID document, @ForAll @IntRange(max = 100_000) int index) {
        assertEquals(document + "::chunk::" + index, DocumentIdentity.chunkId(document, index));
    }
}
