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
