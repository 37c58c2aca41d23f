-- A login opens a session; the session is the family of its refresh tokens and is named in every client token.
-- Secrets are stored as SHA-256 of 256 random bits only.
create table login_sessions (
    id              uuid primary key,
    user_id         bigint      not null references users (id) on delete cascade,
    method          text        not null,
    address         text        not null,
    user_agent      text        not null,
    created_at      timestamptz not null,
    last_used_at    timestamptz not null,
    expires_at      timestamptz not null,
    revoked_at      timestamptz,
    revoked_because text
);
create index login_sessions_of_user on login_sessions (user_id, created_at desc);

create table refresh_tokens (
    hash       bytea primary key,
    session_id uuid        not null references login_sessions (id) on delete cascade,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at    timestamptz
);
create index refresh_tokens_of_session on refresh_tokens (session_id);

create table password_resets (
    hash       bytea primary key,
    user_id    bigint      not null references users (id) on delete cascade,
    created_at timestamptz not null,
    expires_at timestamptz not null
);
create index password_resets_of_user on password_resets (user_id);

-- Wrong passwords in a row, by account and address and by account alone.
create table login_misses (
    subject text primary key,
    misses  integer     not null,
    last_at timestamptz not null
);
create index login_misses_by_age on login_misses (last_at);

-- Users of an external OpenID Connect provider; they may have no password here.
alter table users alter column password_hash drop not null;
create table external_identities (
    provider   text        not null,
    subject    text        not null,
    user_id    bigint      not null references users (id) on delete cascade,
    created_at timestamptz not null,
    primary key (provider, subject)
);
create index external_identities_of_user on external_identities (user_id);

-- Logins that went to the provider and did not come back yet.
create table oidc_logins (
    state_hash    bytea primary key,
    provider      text        not null,
    nonce         text        not null,
    code_verifier text        not null,
    browser_hash  bytea       not null,
    expires_at    timestamptz not null
);
