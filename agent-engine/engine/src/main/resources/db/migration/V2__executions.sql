-- A process that runs executions. One whose heartbeat is old counts as killed.
CREATE TABLE engine_instance (
    id           uuid PRIMARY KEY,
    started_at   timestamptz NOT NULL DEFAULT now(),
    heartbeat_at timestamptz NOT NULL DEFAULT now()
);

-- The state of an execution: one row, changed by its owner under a row lock.
-- json instead of jsonb: a document is given back as it was written, any Unicode included.
CREATE TABLE agent_execution (
    id                   uuid PRIMARY KEY,
    agent_id             text        NOT NULL,
    agent_version        text,
    status               text        NOT NULL
        CHECK (status IN ('queued', 'running', 'succeeded', 'failed', 'blocked', 'cancelled')),
    runtime_profile      text        NOT NULL CHECK (runtime_profile IN ('online', 'offline')),
    requested_by_user_id bigint      NOT NULL,
    organization_id      uuid        NOT NULL,
    model_ref            text,
    input_json           json        NOT NULL,
    result_json          json,
    error_json           json,
    owner_instance       uuid        NOT NULL,   -- no foreign key: the instance may be long gone
    cancel_requested     boolean     NOT NULL DEFAULT false,
    created_at           timestamptz NOT NULL,
    started_at           timestamptz,
    finished_at          timestamptz
);
CREATE INDEX agent_execution_unfinished ON agent_execution (owner_instance) WHERE status IN ('queued', 'running');
CREATE INDEX agent_execution_by_user ON agent_execution (organization_id, requested_by_user_id, created_at DESC);

-- What happened, append-only. A row of type delta holds a run of text pieces, first_seq to seq, one event each.
CREATE TABLE execution_event (
    execution_id uuid        NOT NULL REFERENCES agent_execution ON DELETE CASCADE,
    seq          bigint      NOT NULL,
    first_seq    bigint      NOT NULL CHECK (first_seq BETWEEN 1 AND seq),
    type         text        NOT NULL CHECK (type IN ('status', 'delta', 'complete', 'error')),
    payload      json        NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (execution_id, seq)
);
CREATE UNIQUE INDEX execution_event_one_terminal ON execution_event (execution_id) WHERE type IN ('complete', 'error');
