package dev.orrery.suite.chaos;

import com.fasterxml.jackson.databind.JsonNode;

/** What a client knows of its request. */
sealed interface Answer {

    /** The suite said that it is done. */
    record Done(int status, JsonNode body) implements Answer {}

    /** The suite said that nothing was done. */
    record Refused(int status, String code) implements Answer {}

    /** Nobody knows: no answer, half of one, or one that tells of a failure on the way. */
    record Unknown(String why, JsonNode body) implements Answer {}
}
