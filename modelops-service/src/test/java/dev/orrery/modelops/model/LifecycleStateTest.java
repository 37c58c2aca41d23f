package dev.orrery.modelops.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.orrery.kit.failure.Failure;
import dev.orrery.modelops.model.LifecycleState.Action;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LifecycleStateTest {
    /** Every state in the order of the enum; a dash is an illegal transition. */
    @ParameterizedTest
    @CsvSource({
        // action, created, registered, validated, active, inactive, unregistered, deleted
        "REGISTER,   REGISTERED,   -,            -,            -,        -,            REGISTERED,   -",
        "RECONFIGURE,REGISTERED,   REGISTERED,   REGISTERED,   -,        REGISTERED,   REGISTERED,   -",
        "FETCH,      CREATED,      CREATED,      CREATED,      -,        CREATED,      CREATED,      -",
        "TEST,       -,            REGISTERED,   VALIDATED,    ACTIVE,   INACTIVE,     -,            -",
        "VALIDATE,   -,            VALIDATED,    VALIDATED,    ACTIVE,   VALIDATED,    -,            -",
        "ACTIVATE,   -,            -,            ACTIVE,       ACTIVE,   ACTIVE,       -,            -",
        "DEACTIVATE, -,            -,            -,            INACTIVE, INACTIVE,     -,            -",
        "DEMOTE,     CREATED,      REGISTERED,   VALIDATED,    INACTIVE, INACTIVE,     UNREGISTERED, -",
        "UNREGISTER, UNREGISTERED, UNREGISTERED, UNREGISTERED, -,        UNREGISTERED, UNREGISTERED, -",
        "DELETE,     -,            -,            -,            -,        -,            DELETED,      -",
    })
    void everyStateTakesOnlyTheActionsOfTheDiagram(
            Action action,
            String created,
            String registered,
            String validated,
            String active,
            String inactive,
            String unregistered,
            String deleted) {
        check(action, LifecycleState.CREATED, created);
        check(action, LifecycleState.REGISTERED, registered);
        check(action, LifecycleState.VALIDATED, validated);
        check(action, LifecycleState.ACTIVE, active);
        check(action, LifecycleState.INACTIVE, inactive);
        check(action, LifecycleState.UNREGISTERED, unregistered);
        check(action, LifecycleState.DELETED, deleted);
    }

    @Test
    void theTableKnowsEveryAction() {
        Method table = Arrays.stream(LifecycleStateTest.class.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(CsvSource.class))
                .findFirst()
                .orElseThrow();
        Set<String> tabled = Arrays.stream(table.getAnnotation(CsvSource.class).value())
                .map(row -> row.substring(0, row.indexOf(',')))
                .collect(Collectors.toSet());
        assertEquals(Arrays.stream(Action.values()).map(Action::name).collect(Collectors.toSet()), tabled);
    }

    private static void check(Action action, LifecycleState from, String expected) {
        if (expected.equals("-")) {
            Failure refused = assertThrows(Failure.class, () -> from.after(action), from + " took " + action);
            assertEquals(409, refused.status());
            assertEquals("invalid_state_transition", refused.code());
            assertEquals(from.wireName(), refused.details().get("lifecycle_state"));
        } else {
            assertEquals(LifecycleState.valueOf(expected), from.after(action), action + " from " + from);
        }
    }
}
