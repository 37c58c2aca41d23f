package dev.orrery.modelops;

import dev.orrery.modelops.credential.CredentialRepository;
import dev.orrery.modelops.model.Availability;
import dev.orrery.modelops.model.Backend;
import dev.orrery.modelops.model.Category;
import dev.orrery.modelops.model.LifecycleState;
import dev.orrery.modelops.model.Model;
import dev.orrery.modelops.model.ModelDraft;
import dev.orrery.modelops.model.ModelRepository;
import dev.orrery.modelops.model.ModelValidation;
import dev.orrery.modelops.model.ModelValidationRepository;
import dev.orrery.modelops.model.SourceKind;
import dev.orrery.modelops.model.ValidationResult;
import dev.orrery.modelops.model.VisibilityScope;
import dev.orrery.testkit.TestTokens;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes models that no public route makes yet. */
@ApplicationScoped
public class TestModels {
    /** How far a model has come; all but the registered one were validated, the failed one without success. */
    public enum Stage {
        /** Its files are to be fetched anew. */
        CREATED,
        REGISTERED,
        FAILED,
        VALIDATED,
        ACTIVE,
        INACTIVE,
        UNREGISTERED
    }

    private final ModelRepository models;
    private final ModelValidationRepository validations;
    private final CredentialRepository credentials;

    TestModels(ModelRepository models, ModelValidationRepository validations, CredentialRepository credentials) {
        this.models = models;
        this.validations = validations;
        this.credentials = credentials;
    }

    /** A private cloud model of a user; without credential its status is {@code missing}. */
    @Transactional
    public String cloud(long owner, @Nullable UUID credentialId, Stage stage) {
        return persist(
                owner, UUID.fromString(TestTokens.DEFAULT_ORGANIZATION), credentialId, Backend.EXTERNAL_API, stage);
    }

    @Transactional
    public String cloudOfAnotherOrganization(long owner) {
        return persist(owner, UUID.randomUUID(), null, Backend.EXTERNAL_API, Stage.ACTIVE);
    }

    @Transactional
    public String platformCloud(Stage stage) {
        return persist(null, null, null, Backend.EXTERNAL_API, stage);
    }

    @Transactional
    public String platformLocal(Stage stage) {
        return persist(null, null, null, Backend.LOCAL, stage);
    }

    /** A platform model for those that it is shared with only. */
    @Transactional
    public String platformShared(Stage stage) {
        String id = persist(null, null, null, Backend.LOCAL, stage);
        models.update("visibilityScope = ?1 where id = ?2", VisibilityScope.USER, id);
        return id;
    }

    /** As if more validations had been made, the newest last. */
    @Transactional
    public void validatedAgain(String id, int times) {
        Model model = models.findWithCredential(id).orElseThrow();
        for (int i = 0; i < times; i++) {
            validations.persist(ModelValidation.bySystem(
                    model,
                    "llm_test_confirmation",
                    "test",
                    ValidationResult.SUCCESS,
                    "number " + i,
                    Map.of(),
                    Instant.now().plusSeconds(1 + i)));
        }
    }

    /** Active, then reconfigured: what was proved is no longer the present configuration. */
    @Transactional
    public String activeWithoutProof() {
        String id = platformLocal(Stage.ACTIVE);
        models.findWithCredential(id)
                .orElseThrow()
                .configure(
                        ModelDraft.servedLocally(id, "Moved", "nova-mini", "/models/moved", "llm", Map.of()),
                        Instant.now());
        return id;
    }

    private String persist(
            @Nullable Long owner,
            @Nullable UUID organization,
            @Nullable UUID credentialId,
            Backend backend,
            Stage stage) {
        String id = "m-" + UUID.randomUUID();
        Model model = Model.register(
                new ModelDraft(
                        id,
                        "Model of a test",
                        "openai_compatible",
                        "nova-mini",
                        backend,
                        owner,
                        organization,
                        backend == Backend.LOCAL ? SourceKind.LOCAL_FOLDER : SourceKind.EXTERNAL_PROVIDER,
                        null,
                        null,
                        backend == Backend.LOCAL ? Availability.OFFLINE_READY : Availability.ONLINE_ONLY,
                        "llm",
                        null,
                        null,
                        Map.of(),
                        credentialId == null ? null : credentials.findById(credentialId),
                        Category.GENERATIVE,
                        owner == null ? VisibilityScope.PLATFORM : VisibilityScope.PRIVATE),
                "local",
                Instant.now());
        models.persist(model);
        if (stage != Stage.REGISTERED) {
            ModelValidation validation = ModelValidation.bySystem(
                    model,
                    "llm_test_confirmation",
                    "test",
                    stage == Stage.FAILED ? ValidationResult.FAILURE : ValidationResult.SUCCESS,
                    "by the test",
                    Map.of(),
                    Instant.now());
            validations.persist(validation);
            model.validated(validation);
        }
        List<LifecycleState.Action> actions = switch (stage) {
            case REGISTERED, FAILED, VALIDATED -> List.of();
            case CREATED -> List.of(LifecycleState.Action.FETCH);
            case ACTIVE -> List.of(LifecycleState.Action.ACTIVATE);
            case INACTIVE -> List.of(LifecycleState.Action.ACTIVATE, LifecycleState.Action.DEACTIVATE);
            case UNREGISTERED -> List.of(LifecycleState.Action.UNREGISTER);
        };
        actions.forEach(action -> model.apply(action, Instant.now()));
        return id;
    }
}
