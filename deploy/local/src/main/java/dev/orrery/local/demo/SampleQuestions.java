package dev.orrery.local.demo;

import java.util.List;

/** Questions that the sample corpus answers. */
final class SampleQuestions {
    static final List<String> ALL = List.of(
            "What has to be done before the unit is opened?",
            "How often is the filter changed?",
            "Who is told when an alarm goes off at night?");

    private SampleQuestions() {}
}
