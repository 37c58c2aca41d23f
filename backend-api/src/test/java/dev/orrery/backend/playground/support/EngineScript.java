package dev.orrery.backend.playground.support;

/** What the agent engine says of an execution, as it goes over the wire. */
public final class EngineScript {
    private EngineScript() {}

    public static String status(String kind, String state) {
        return event(
                "status",
                "{\"id\":\"%1$s-7\",\"kind\":\"%1$s\",\"label\":\"%1$s\",\"state\":\"%2$s\",\"started_at\":\"2026-04-03T09:15:01Z\",\"details\":{}}"
                        .formatted(kind, state));
    }

    public static String delta(String text) {
        return event("delta", "{\"text\":\"" + text + "\"}");
    }

    public static String event(String name, String data) {
        return "event: " + name + "\ndata: " + data + "\n\n";
    }

    /** These events with the numbers from {@code first} on, as the engine's log has them. */
    public static String numbered(int first, String... events) {
        StringBuilder wire = new StringBuilder();
        for (int i = 0; i < events.length; i++) {
            wire.append("id: ").append(first + i).append('\n').append(events[i]);
        }
        return wire.toString();
    }

    public static String complete(String output) {
        return event("complete", "{\"execution\":" + execution(output) + ",\"status_code\":201}");
    }

    private static String execution(String output) {
        return """
                {"id":"0d77","status":"succeeded","agent_ref":"agent.knowledge_chat","model_ref":"granite-small",\
                "result":{"output_text":"%s","retrieval_calls":[{"provider_slug":"lucene-local","provider_key":"lucene_local",\
                "deployment_profile_slug":"local-default","index":"kb_ops","query":"q","top_k":5,"search_method":"hybrid",\
                "query_preprocessing":"none","hybrid_alpha":0.5,"result_count":2,"results":[\
                {"id":"doc-12#3","text":"Rotate  the\\n keys.","metadata":{"title":"Key handling","source_path":"ops/keys.pdf","page_number":4},\
                "score":0.8,"score_kind":"hybrid_score","relevance_score":0.8,"relevance_kind":"hybrid_score","relevance_components":{"semantic_score":0.7,"keyword_score":0.9}},\
                {"id":"doc-9#0","text":"Other","metadata":{"title":"Other","document_id":"doc-9"},\
                "score":0.2,"score_kind":"hybrid_score","relevance_score":0.2,"relevance_kind":"hybrid_score"}]}]}}""".formatted(output);
    }
}
