-- Keys with which programs call the edge in a user's name. The secret is not here: only its keyed hash.
create table api_keys (
    id              uuid primary key,
    user_id         bigint      not null references users (id) on delete cascade,
    organization_id uuid        not null references organizations (id),
    name            text        not null,
    prefix          text        not null unique,
    secret_hash     bytea       not null,
    scopes          text        not null,
    created_at      timestamptz not null,
    expires_at      timestamptz,
    revoked_at      timestamptz,
    last_used_at    timestamptz
);
create index api_keys_of_user on api_keys (user_id, created_at desc);

-- Calls of models on their way to model operations; see dev.orrery.kit.usage.UsageTable.
create table usage_outbox (
    seq             bigint generated always as identity primary key,
    id              uuid        not null,
    model_id        text        not null,
    user_id         bigint      not null,
    organization_id uuid        not null,
    source          text        not null,
    tokens_in       bigint      not null,
    tokens_out      bigint      not null,
    failed          boolean     not null,
    duration_millis bigint      not null,
    ended_at        timestamptz not null,
    refused         text
);
