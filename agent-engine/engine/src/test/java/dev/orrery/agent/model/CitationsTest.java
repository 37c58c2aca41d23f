package dev.orrery.agent.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class CitationsTest {
    @Test
    void anAnswerWithoutMarkersGetsTheFirstSources() {
        assertEquals("Rotate them. [1]", Citations.ensure(" Rotate them. \n", 1));
        assertEquals("Rotate them. [1, 2, 3]", Citations.ensure("Rotate them.", 7));
    }

    @Test
    void anAnswerWithMarkersOrWithoutSourcesStays() {
        assertEquals("Rotate [2, 3] them.", Citations.ensure("Rotate [2, 3] them.", 3));
        assertEquals("Rotate them.", Citations.ensure("Rotate them.", 0));
        assertEquals("See [a] there. [1]", Citations.ensure("See [a] there.", 1));
    }
}
