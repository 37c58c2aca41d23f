-- No reference to users: removing one leaves the log as it is. payload is the text that was hashed.
CREATE TABLE audit_event (
    id                  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id            uuid        NOT NULL UNIQUE,
    actor_user_id       bigint,
    event_type          text        NOT NULL,
    target_type         text        NOT NULL,
    target_id           text        NOT NULL,
    payload             text        NOT NULL CHECK (payload IS JSON OBJECT),
    previous_event_hash bytea UNIQUE NULLS NOT DISTINCT,
    event_hash          bytea       NOT NULL,
    created_at          timestamptz NOT NULL
);

CREATE FUNCTION audit_event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit_event is append-only';
END $$;

CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION audit_event_is_append_only();

-- The models that a role or a user is given. Existence of the models is not checked: a list may be written first.
CREATE TABLE sharing_list (
    scope_kind         text        NOT NULL CHECK (scope_kind IN ('ROLE', 'USER')),
    scope              text        NOT NULL,
    model_ids          jsonb       NOT NULL,
    updated_by_user_id bigint      NOT NULL,
    updated_at         timestamptz NOT NULL,
    PRIMARY KEY (scope_kind, scope)
);

CREATE TABLE model_test_run (
    id                 uuid PRIMARY KEY,
    model_id           text        NOT NULL REFERENCES managed_model (id) ON DELETE CASCADE,
    task_key           text        NOT NULL,
    result             text        NOT NULL CHECK (result IN ('SUCCESS', 'FAILURE')),
    summary            text        NOT NULL,
    input_payload      jsonb       NOT NULL,
    output_payload     jsonb       NOT NULL,
    error_details      jsonb       NOT NULL,
    latency_ms         double precision,
    config_fingerprint text        NOT NULL,
    -- The runtime that was used and how it was reached; null for cloud models and runs that reached none.
    provider_id        uuid,
    runtime_model_id   text,
    runtime_signature  text,
    tested_by_user_id  bigint      NOT NULL,
    created_at         timestamptz NOT NULL
);

CREATE INDEX model_test_run_newest ON model_test_run (model_id, created_at DESC);

-- What the validation of a local model was made against; when that changes, the validation is stale.
ALTER TABLE managed_model
    ADD COLUMN validated_provider_id uuid,
    ADD COLUMN validated_runtime_signature text,
    ADD COLUMN catalog_status text NOT NULL DEFAULT 'AVAILABLE'
        CHECK (catalog_status IN ('AVAILABLE', 'DOWNLOADING', 'FAILED', 'ARCHIVED'));
