package dev.orrery.agent.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatienceTest {
    private static final Duration LONGEST = Duration.ofSeconds(50);

    @ParameterizedTest
    @CsvSource({
        "respond-async, 0",
        "Respond-Async, 0",
        "'respond-async, wait=10', 10",
        "'wait=10; respond-async', 10",
        "wait=3, 3",
        "wait = 3, 3",
        "'handling=lenient, wait=\"7\"', 7",
        "wait=0, 0",
        "wait=600, 50",
        "wait=-1, 50",
        "wait=soon, 50",
        "wait=99999999999999999999, 50",
        "await=3, 50",
        "return=minimal, 50",
        "'', 50"
    })
    void aPreferenceShortensTheWait(String prefer, int seconds) {
        assertEquals(Duration.ofSeconds(seconds), Patience.of(prefer, LONGEST));
    }

    @Test
    void withoutOneTheWholeTimeIsWaited() {
        assertEquals(LONGEST, Patience.of(null, LONGEST));
    }
}
