CREATE TABLE download_job (
    id                   uuid PRIMARY KEY,
    source_id            text        NOT NULL,
    target_dir           text        NOT NULL,
    -- The model that is made; model_id is set once it is there, and null again when the model is deleted.
    planned_model_id     text        NOT NULL,
    model_id             text REFERENCES managed_model (id) ON DELETE SET NULL,
    status               text        NOT NULL CHECK (status IN ('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED')),
    allow_patterns       jsonb       NOT NULL,
    ignore_patterns      jsonb       NOT NULL,
    revision             text,
    error_message        text,
    attempt              integer     NOT NULL DEFAULT 0,
    not_before           timestamptz NOT NULL,
    -- Whoever holds the token may write to the job and to its staging folder, until the lease ends.
    lease_token          uuid,
    lease_until          timestamptz,
    cancel_requested     boolean     NOT NULL DEFAULT false,
    files_total          integer     NOT NULL DEFAULT 0,
    files_done           integer     NOT NULL DEFAULT 0,
    bytes_total          bigint      NOT NULL DEFAULT 0,
    bytes_done           bigint      NOT NULL DEFAULT 0,
    bytes_per_second     bigint      NOT NULL DEFAULT 0,
    requested_by_user_id bigint      NOT NULL,
    started_at           timestamptz,
    finished_at          timestamptz,
    created_at           timestamptz NOT NULL,
    updated_at           timestamptz NOT NULL
);

CREATE INDEX download_job_queue ON download_job (created_at) WHERE status IN ('QUEUED', 'RUNNING');
CREATE INDEX download_job_newest ON download_job (created_at DESC);
-- Two jobs never write the same folder.
CREATE UNIQUE INDEX download_job_one_writer ON download_job (target_dir) WHERE status = 'RUNNING';

-- What a model's files were when they were fetched or first looked at.
CREATE TABLE model_file (
    model_id text   NOT NULL REFERENCES managed_model (id) ON DELETE CASCADE,
    path     text   NOT NULL,
    size     bigint NOT NULL,
    sha256   text   NOT NULL,
    PRIMARY KEY (model_id, path)
);
