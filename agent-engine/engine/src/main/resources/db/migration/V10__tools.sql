-- An execution may wait for a person: its state between two calls is kept, and no process owns it meanwhile.
ALTER TABLE agent_execution DROP CONSTRAINT agent_execution_status_check;
ALTER TABLE agent_execution ADD CONSTRAINT agent_execution_status_check CHECK (status IN
    ('queued', 'running', 'awaiting_approval', 'succeeded', 'failed', 'blocked', 'cancelled'));
ALTER TABLE agent_execution
    ADD COLUMN requested_by_username text,      -- null: made before this version
    ADD COLUMN requested_by_role     text,
    ADD COLUMN loop_state            json,      -- only while it waits
    ADD COLUMN resumed_at            timestamptz,
    ADD CONSTRAINT agent_execution_waits_with_state
        CHECK (status <> 'awaiting_approval' OR loop_state IS NOT NULL);
CREATE INDEX agent_execution_waiting ON agent_execution (id) WHERE status = 'awaiting_approval';

ALTER TABLE execution_event DROP CONSTRAINT execution_event_type_check;
ALTER TABLE execution_event ADD CONSTRAINT execution_event_type_check CHECK (type IN
    ('status', 'delta', 'awaiting_approval', 'complete', 'error'));

CREATE TABLE tool_approval (
    execution_id       uuid        NOT NULL REFERENCES agent_execution ON DELETE CASCADE,
    call_id            text        NOT NULL,
    tool_ref           text        NOT NULL,
    tool_name          text        NOT NULL,
    arguments          json        NOT NULL,
    requested_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    decision           text        CHECK (decision IN ('approve', 'reject')),   -- null: open
    reason             text,
    decided_by_user_id bigint,
    decided_at         timestamptz,
    PRIMARY KEY (execution_id, call_id),
    CHECK ((decision IS NULL) = (decided_at IS NULL))
);

-- The platform's own tools.
INSERT INTO registry_entity (id, entity_type, visibility)
VALUES ('tool.web_search', 'tool', 'public'), ('tool.python_exec', 'tool', 'public')
ON CONFLICT (id) DO NOTHING;
INSERT INTO registry_version (entity_id, version, spec, is_current, published_at)
VALUES ('tool.web_search', 1, '{
  "name": "Web search",
  "description": "Searches the web and returns titles, addresses and short excerpts of pages.",
  "transport": "mcp",
  "connection_profile_ref": "default",
  "tool_name": "web_search",
  "input_schema": {"type": "object", "properties": {
    "query": {"type": "string", "minLength": 1, "description": "What to search for"},
    "top_k": {"type": "integer", "minimum": 1, "maximum": 10},
    "language": {"type": "string"},
    "time_range": {"type": "string", "enum": ["day", "month", "year"]},
    "safesearch": {"type": "integer", "enum": [0, 1, 2]},
    "categories": {"type": "string"}
  }, "required": ["query"], "additionalProperties": false},
  "output_schema": {"type": "object"},
  "safety_policy": {"timeout_seconds": 8, "network_access": true},
  "offline_compatible": false
}', true, now()), ('tool.python_exec', 1, '{
  "name": "Python",
  "description": "Runs a short Python program without network and files. Assign the answer to the variable result, or print it.",
  "transport": "sandbox_http",
  "connection_profile_ref": "default",
  "tool_name": "python_exec",
  "input_schema": {"type": "object", "properties": {
    "code": {"type": "string", "minLength": 1, "description": "Python 3 source"},
    "input": {"description": "Visible to the code as the variable input"},
    "timeout_seconds": {"type": "integer", "minimum": 1, "maximum": 30}
  }, "required": ["code"], "additionalProperties": false},
  "output_schema": {"type": "object"},
  "safety_policy": {"timeout_seconds": 5, "network_access": false, "allow_imports": false},
  "offline_compatible": true
}', true, now())
ON CONFLICT (entity_id, version) DO NOTHING;
