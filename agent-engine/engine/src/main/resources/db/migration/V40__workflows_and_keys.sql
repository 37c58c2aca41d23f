-- A workflow may wait at an approval step, which has a message and no tool.
ALTER TABLE tool_approval
    ALTER COLUMN tool_ref DROP NOT NULL,
    ALTER COLUMN tool_name DROP NOT NULL,
    ADD COLUMN message text,
    ADD CONSTRAINT tool_approval_asks CHECK (tool_ref IS NOT NULL OR message IS NOT NULL);

ALTER TABLE agent_execution
    ADD COLUMN idempotency_key text,     -- null: the client sent none
    ADD COLUMN request_hash    bytea,    -- SHA-256 of what was asked, with a key
    ADD CONSTRAINT agent_execution_key_has_hash CHECK ((idempotency_key IS NULL) = (request_hash IS NULL));

-- One execution a key of a user: a request that is sent again finds the first one's.
CREATE UNIQUE INDEX agent_execution_one_a_key ON agent_execution (organization_id, requested_by_user_id, idempotency_key)
    WHERE idempotency_key IS NOT NULL;
