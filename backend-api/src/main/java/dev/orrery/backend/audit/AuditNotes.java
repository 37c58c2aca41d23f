package dev.orrery.backend.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/** Lets code that changes something say what, and how it was before and after; for the entry of the running request. */
@ApplicationScoped
public class AuditNotes {
    private static final String KEY = "orrery.audit.note";
    private static final String WHO = "orrery.audit.who";
    private static final String NOTHING = "orrery.audit.nothing";

    private final CurrentVertxRequest request;
    private final ObjectMapper json;

    AuditNotes(CurrentVertxRequest request, ObjectMapper json) {
        this.request = request;
        this.json = json;
    }

    record Note(
            String target,
            @Nullable String before,
            @Nullable String after) {
        static final Note NONE = new Note("", null, null);
    }

    /** Outside of a request this says nothing. */
    public void changed(String target, @Nullable Object before, @Nullable Object after) {
        RoutingContext context = request.getCurrent();
        if (context != null) {
            context.put(KEY, new Note(target, text(before), text(after)));
        }
    }

    /** Who calls, where a secret of the body or a cookie told it and no token. */
    public void by(CallerNames.Named caller) {
        RoutingContext context = request.getCurrent();
        if (context != null) {
            context.put(WHO, caller);
        }
    }

    /** The call turned out to change nothing, so it makes no entry. */
    public void nothing() {
        RoutingContext context = request.getCurrent();
        if (context != null) {
            context.put(NOTHING, true);
        }
    }

    static boolean isNothing(RoutingContext context) {
        return context.get(NOTHING) != null;
    }

    static CallerNames.@Nullable Named who(RoutingContext context) {
        return context.get(WHO);
    }

    static Note of(RoutingContext context) {
        Note note = context.get(KEY);
        return note == null ? Note.NONE : note;
    }

    private @Nullable String text(@Nullable Object value) {
        try {
            return value == null ? null : json.writeValueAsString(value);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
