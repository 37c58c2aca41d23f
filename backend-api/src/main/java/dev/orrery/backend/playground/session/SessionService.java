package dev.orrery.backend.playground.session;

import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Ids;
import dev.orrery.kit.payload.Payload;
import dev.orrery.kit.trust.Actor;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The sessions of a user. Another user's session is unknown to everybody but its owner, superadmins included. */
@ApplicationScoped
public class SessionService {
    private static final String NOT_FOUND = "session_not_found";
    /** A NUL escape in JSON text, which PostgreSQL refuses; an escaped backslash before it is none. */
    private static final String NUL_ESCAPE = "(?<!\\\\)((?:\\\\\\\\)*)\\\\u0000";

    private final ConversationRepository conversations;
    private final MessageRepository messages;
    private final SessionTurns turns;

    SessionService(ConversationRepository conversations, MessageRepository messages, SessionTurns turns) {
        this.conversations = conversations;
        this.messages = messages;
        this.turns = turns;
    }

    @Transactional
    public List<SessionView> list(Actor actor, SessionFilter filter) {
        List<Conversation> rows = conversations.list(actor, filter);
        Map<UUID, Integer> counts =
                messages.countsOf(rows.stream().map(row -> row.id).toList());
        return rows.stream()
                .map(row -> SessionView.summary(row, counts.getOrDefault(row.id, 0)))
                .toList();
    }

    @Transactional
    public SessionView create(Actor actor, Payload body) {
        String kind = body.text("playground_kind");
        Conversation row = new Conversation();
        row.id = UUID.randomUUID();
        row.organizationId = UUID.fromString(actor.organizationId());
        row.ownerUserId = actor.userId();
        row.kind = kind == null ? PlaygroundKind.CHAT : PlaygroundKind.parse(kind);
        row.title = row.kind.placeholderTitle();
        row.titleSource = TitleSource.AUTO;
        row.assistantRef = SessionFields.storable(body.text("assistant_ref", row.kind.defaultAssistant()));
        row.modelId = SessionFields.model(body);
        row.knowledgeBaseId = SessionFields.knowledgeBase(body);
        row.createdAt = now();
        row.updatedAt = row.createdAt;
        conversations.persist(row);
        return SessionView.detail(row, List.of());
    }

    /** @param kind when given, a session of the other kind is unknown */
    @Transactional
    public SessionView get(Actor actor, String id, @Nullable PlaygroundKind kind) {
        Conversation row = require(actor, id);
        if (kind != null && row.kind != kind) {
            throw notFound(id);
        }
        return detail(row).with(turns.running(row.id), turns.last(row.id));
    }

    @Transactional
    public SessionView update(Actor actor, String id, Payload body) {
        Conversation row = require(actor, id);
        boolean changed = false;
        if (body.has("title")) {
            row.title = SessionFields.title(body);
            row.titleSource = TitleSource.MANUAL;
            changed = true;
        }
        if (body.has("assistant_ref")) {
            row.assistantRef = SessionFields.storable(body.text("assistant_ref", row.kind.defaultAssistant()));
            changed = true;
        }
        if (SessionFields.namesModel(body)) {
            row.modelId = SessionFields.model(body);
            changed = true;
        }
        if (SessionFields.namesKnowledgeBase(body)) {
            row.knowledgeBaseId = SessionFields.knowledgeBase(body);
            changed = true;
        }
        if (changed) {
            row.updatedAt = now();
        }
        return SessionView.summary(row, messages.countOf(row.id));
    }

    public void delete(Actor actor, String id) {
        UUID session = Ids.pathUuid(id, NOT_FOUND);
        if (!QuarkusTransaction.joiningExisting().call(() -> conversations.deleteOwned(actor, session))) {
            throw notFound(id);
        }
        turns.deleted(session);
    }

    /** The session as a turn needs it, with at most this many of its newest messages. */
    @Transactional
    public OpenSession open(Actor actor, String id, int historyLimit) {
        Conversation row = require(actor, id);
        return new OpenSession(
                row.id,
                row.kind,
                OpenSession.agent(row.kind, row.assistantRef),
                row.modelId,
                row.knowledgeBaseId,
                messages.newest(row.id, historyLimit));
    }

    /** The id of a session of this actor. @throws Failure 404 {@code session_not_found} */
    @Transactional
    public UUID requireOwned(Actor actor, String id) {
        return require(actor, id).id;
    }

    /**
     * Holds the session until the running transaction ends: it cannot be deleted, nor appended to.
     *
     * @throws Failure 404 {@code session_not_found} when it was deleted
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public void lock(Actor actor, UUID id) {
        if (conversations.lockOwned(actor, id).isEmpty()) {
            throw notFound(id.toString());
        }
    }

    /** The session as it is now, with these messages of it. @throws Failure 404 {@code session_not_found} */
    @Transactional
    public StoredTurn stored(UUID id, List<UUID> messageIds) {
        Conversation row = conversations.findByIdOptional(id).orElseThrow(() -> notFound(id.toString()));
        SessionView view = detail(row);
        Set<String> wanted = messageIds.stream().map(UUID::toString).collect(Collectors.toSet());
        return new StoredTurn(
                view,
                Objects.requireNonNull(view.messages()).stream()
                        .filter(message -> wanted.contains(message.id()))
                        .toList());
    }

    /**
     * Stores a finished turn: both messages or none. The row lock keeps the pairs of concurrent turns adjacent.
     *
     * @param metadata JSON object of the answer
     * @throws Failure 404 {@code session_not_found} when the session was deleted meanwhile
     */
    @Transactional
    public StoredTurn append(Actor actor, UUID id, String prompt, String answer, String metadata) {
        Conversation row = conversations.lockOwned(actor, id).orElseThrow(() -> notFound(id.toString()));
        int next = messages.countOf(id);
        row.updatedAt = now();
        if (next == 0 && row.titleSource == TitleSource.AUTO) {
            row.title = SessionFields.autoTitle(SessionFields.storable(prompt));
        }
        Message question = message(row, next, MessageRole.USER, prompt, "{}");
        Message reply = message(row, next + 1, MessageRole.ASSISTANT, answer, metadata);
        messages.persist(question, reply);
        return new StoredTurn(detail(row), List.of(MessageView.of(question), MessageView.of(reply)));
    }

    private static Message message(Conversation row, int index, MessageRole role, String content, String metadata) {
        Message message = new Message();
        message.id = UUID.randomUUID();
        message.conversationId = row.id;
        message.messageIndex = index;
        message.role = role;
        message.content = SessionFields.storable(content);
        message.metadataJson = metadata.replaceAll(NUL_ESCAPE, "$1");
        message.createdAt = row.updatedAt;
        return message;
    }

    private SessionView detail(Conversation row) {
        return SessionView.detail(
                row, messages.of(row.id).stream().map(MessageView::of).toList());
    }

    private Conversation require(Actor actor, String id) {
        return conversations.owned(actor, Ids.pathUuid(id, NOT_FOUND)).orElseThrow(() -> notFound(id));
    }

    private static Failure notFound(String id) {
        return Failure.notFound(NOT_FOUND, "You have no session with the id '" + id + "'.");
    }

    /** The database keeps microseconds; what is answered at once must equal what is read later. */
    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS);
    }
}
