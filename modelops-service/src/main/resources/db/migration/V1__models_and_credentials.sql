CREATE TABLE credential (
    id               uuid PRIMARY KEY,
    organization_id  uuid        NOT NULL,
    owner_user_id    bigint      NOT NULL,
    credential_scope text        NOT NULL CHECK (credential_scope IN ('PERSONAL', 'PLATFORM')),
    provider         text        NOT NULL,
    display_name     text        NOT NULL,
    api_base_url     text,
    api_key_last4    text        NOT NULL,
    -- AEAD ciphertext; associated data is the owner's id and the id of this row.
    api_key_sealed   bytea       NOT NULL,
    is_active        boolean     NOT NULL DEFAULT true,
    revoked_at       timestamptz,
    created_at       timestamptz NOT NULL
);

CREATE UNIQUE INDEX credential_active_name ON credential (owner_user_id, provider, display_name) WHERE is_active;

CREATE TABLE managed_model (
    id                     text PRIMARY KEY CHECK (id <> '' AND position('/' IN id) = 0),
    -- Null for platform-owned models: they belong to the installation.
    organization_id        uuid,
    node_id                text        NOT NULL,
    name                   text        NOT NULL,
    provider               text        NOT NULL,
    provider_model_id      text,
    backend                text        NOT NULL CHECK (backend IN ('LOCAL', 'EXTERNAL_API')),
    owner_type             text        NOT NULL CHECK (owner_type IN ('PLATFORM', 'USER')),
    owner_user_id          bigint,
    source_kind            text        NOT NULL CHECK (source_kind IN ('HF_IMPORT', 'LOCAL_FOLDER', 'EXTERNAL_PROVIDER')),
    source_id              text,
    local_path             text,
    availability           text        NOT NULL CHECK (availability IN ('ONLINE_ONLY', 'OFFLINE_READY')),
    visibility_scope       text        NOT NULL CHECK (visibility_scope IN ('PRIVATE', 'USER', 'GROUP', 'PLATFORM')),
    task_key               text        NOT NULL,
    category               text        NOT NULL CHECK (category IN ('PREDICTIVE', 'GENERATIVE')),
    lifecycle_state        text        NOT NULL CHECK (lifecycle_state IN ('CREATED', 'REGISTERED', 'VALIDATED', 'ACTIVE', 'INACTIVE', 'UNREGISTERED')),
    -- Set when a person took the model out of use; the bootstrap then leaves it alone.
    held_by_operator       boolean     NOT NULL DEFAULT false,
    -- Made from the inventory of the local runtime rather than by a person.
    bootstrapped           boolean     NOT NULL DEFAULT false,
    is_validation_current  boolean     NOT NULL DEFAULT false,
    last_validation_status text CHECK (last_validation_status IN ('SUCCESS', 'FAILURE')),
    last_validated_at      timestamptz,
    validation_error       jsonb       NOT NULL,
    config_fingerprint     text        NOT NULL,
    artifact_status        text CHECK (artifact_status IN ('MISSING', 'STAGED', 'READY', 'CORRUPT')),
    model_version          text,
    revision               text,
    checksum               text,
    model_size_billion     numeric(10, 3),
    comment                text,
    metadata               jsonb       NOT NULL,
    credential_id          uuid REFERENCES credential (id) ON DELETE SET NULL,
    created_at             timestamptz NOT NULL,
    updated_at             timestamptz NOT NULL,
    version                bigint      NOT NULL,
    CHECK ((owner_type = 'PLATFORM') = (owner_user_id IS NULL)),
    CHECK ((owner_type = 'PLATFORM') = (organization_id IS NULL))
);

CREATE INDEX managed_model_task ON managed_model (task_key);
CREATE INDEX managed_model_owner ON managed_model (owner_user_id) WHERE owner_user_id IS NOT NULL;
CREATE INDEX managed_model_credential ON managed_model (credential_id) WHERE credential_id IS NOT NULL;

CREATE TABLE model_validation (
    id                   uuid PRIMARY KEY,
    model_id             text        NOT NULL REFERENCES managed_model (id) ON DELETE CASCADE,
    validator_kind       text        NOT NULL,
    trigger_reason       text        NOT NULL,
    result               text        NOT NULL CHECK (result IN ('SUCCESS', 'FAILURE')),
    summary              text        NOT NULL,
    error_details        jsonb       NOT NULL,
    config_fingerprint   text        NOT NULL,
    validated_by_user_id bigint,
    created_at           timestamptz NOT NULL
);

CREATE INDEX model_validation_newest ON model_validation (model_id, created_at DESC);
