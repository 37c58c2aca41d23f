package dev.orrery.testkit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.orrery.contracts.platform.RuntimeBinding;
import java.util.List;
import java.util.function.Predicate;

/**
 * The rules of the design that a machine can check. A service takes them all by a test class with
 * {@code @AnalyzeClasses(packages = "dev.orrery.<area>", importOptions = ImportOption.DoNotIncludeTests.class)} and
 * {@code @ArchTest static final ArchTests RULES = ArchTests.in(ArchitectureRules.class)}.
 */
public final class ArchitectureRules {
    private static final List<String> HTTP_METHODS =
            List.of("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS");
    private static final List<String> ROLE_RULES = List.of(
            "jakarta.annotation.security.RolesAllowed",
            "jakarta.annotation.security.PermitAll",
            "jakarta.annotation.security.DenyAll");

    private ArchitectureRules() {}

    @ArchTest
    public static final ArchRule EVERY_ENDPOINT_HAS_A_ROLE_RULE = methods()
            .that(describe("are endpoints", ArchitectureRules::isEndpoint))
            .should(new ArchCondition<JavaMethod>("carry a role rule, or their class does") {
                @Override
                public void check(JavaMethod method, ConditionEvents events) {
                    boolean ruled = ROLE_RULES.stream()
                            .anyMatch(rule -> method.isAnnotatedWith(rule)
                                    || method.getOwner().isAnnotatedWith(rule));
                    events.add(new SimpleConditionEvent(
                            method, ruled, method.getFullName() + " has no @RolesAllowed or @PermitAll"));
                }
            })
            .allowEmptyShould(true);

    @ArchTest
    public static final ArchRule NO_SOCKETS_OUTSIDE_THE_EGRESS_CLIENT = noClasses()
            .that()
            .resideOutsideOfPackages("dev.orrery.kit.egress..", "dev.orrery.backend.gateway..")
            .should()
            .dependOnClassesThat(describe("open connections", ArchitectureRules::opensConnections))
            .because("every address that a user or an upstream supplied goes through the egress client");

    @ArchTest
    public static final ArchRule PROVIDERS_ARE_REACHED_THROUGH_THE_ADAPTERS = noClasses()
            .that(describe("read the address of a provider", ArchitectureRules::readsAnAddress))
            .and()
            .resideOutsideOfPackage("dev.orrery.adapters..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.orrery.kit.egress..")
            .because("the adapters ask before each call whether a cloud provider may be reached")
            .allowEmptyShould(true);

    @ArchTest
    public static final ArchRule NATIVE_LIBRARIES_OF_MODELS_ARE_LOADED_IN_ONE_PLACE = noClasses()
            .that()
            .resideOutsideOfPackages("dev.orrery.tokenizer..", "dev.orrery.runtime.embedding..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("ai.djl.huggingface..", "ai.onnxruntime..")
            .because("they report their use to their makers unless that is switched off before they are loaded");

    @ArchTest
    public static final ArchRule RESOURCES_LEAVE_QUERIES_TO_REPOSITORIES = noClasses()
            .that()
            .haveSimpleNameEndingWith("Resource")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta.persistence..", "io.quarkus.hibernate..", "java.sql..")
            .allowEmptyShould(true);

    @ArchTest
    public static final ArchRule ENTITIES_STAY_INSIDE = methods()
            .that(describe("are endpoints", ArchitectureRules::isEndpoint))
            .should()
            .notHaveRawReturnType(
                    describe("is an entity", (JavaClass type) -> type.isAnnotatedWith("jakarta.persistence.Entity")))
            .allowEmptyShould(true);

    @ArchTest
    public static final ArchRule NO_JUNK_DRAWERS =
            noClasses().should().resideInAnyPackage("..util..", "..utils..", "..impl..", "..helper..", "..manager..");

    @ArchTest
    public static final ArchRule ENTITIES_ARE_NOT_RESOURCES = classes()
            .that()
            .areAnnotatedWith("jakarta.persistence.Entity")
            .should()
            .notBeAnnotatedWith("jakarta.ws.rs.Path")
            .allowEmptyShould(true);

    private static boolean readsAnAddress(JavaClass type) {
        return type.getMethodCallsFromSelf().stream()
                .anyMatch(call -> call.getTargetOwner().isEquivalentTo(RuntimeBinding.class)
                        && (call.getName().equals("endpointUrl")
                                || call.getName().equals("healthcheckUrl")));
    }

    private static boolean isEndpoint(JavaMethod method) {
        boolean resource = method.getOwner().isAnnotatedWith("jakarta.ws.rs.Path")
                && !method.getOwner().isInterface();
        return resource && HTTP_METHODS.stream().anyMatch(verb -> method.isAnnotatedWith("jakarta.ws.rs." + verb));
    }

    private static boolean opensConnections(JavaClass type) {
        String name = type.getFullName();
        return name.startsWith("java.net.http.")
                || List.of(
                                "java.net.Socket",
                                "java.net.HttpURLConnection",
                                "java.net.URLConnection",
                                "java.net.DatagramSocket",
                                "java.nio.channels.SocketChannel",
                                "javax.net.ssl.SSLSocket",
                                "io.vertx.core.http.HttpClient",
                                "io.vertx.core.net.NetClient",
                                "io.vertx.ext.web.client.WebClient")
                        .contains(name);
    }

    private static <T> DescribedPredicate<T> describe(String text, Predicate<T> predicate) {
        return DescribedPredicate.describe(text, predicate);
    }
}
