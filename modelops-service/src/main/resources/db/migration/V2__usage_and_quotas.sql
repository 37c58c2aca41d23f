-- The id of every call that was counted, so that telling it again counts nothing. Kept for the retention of the service.
CREATE TABLE usage_record (
    id          uuid PRIMARY KEY,
    recorded_at timestamptz NOT NULL
);

CREATE INDEX usage_record_age ON usage_record (recorded_at);

-- No reference to the model: what was used is told even when the model went meanwhile.
CREATE TABLE usage_daily (
    day             date   NOT NULL,
    model_id        text   NOT NULL,
    user_id         bigint NOT NULL,
    organization_id uuid   NOT NULL,
    source          text   NOT NULL,
    calls           bigint NOT NULL,
    errors          bigint NOT NULL,
    tokens_in       bigint NOT NULL,
    tokens_out      bigint NOT NULL,
    duration_millis bigint NOT NULL,
    PRIMARY KEY (model_id, day, user_id, organization_id, source)
);

CREATE INDEX usage_daily_user ON usage_daily (user_id, day);

-- Null means: no limit of this kind.
CREATE TABLE usage_quota (
    subject_kind        text        NOT NULL CHECK (subject_kind IN ('USER', 'ROLE')),
    subject             text        NOT NULL,
    requests_per_minute integer CHECK (requests_per_minute >= 0),
    tokens_per_day      bigint CHECK (tokens_per_day >= 0),
    updated_by_user_id  bigint      NOT NULL,
    updated_at          timestamptz NOT NULL,
    PRIMARY KEY (subject_kind, subject)
);

-- What a user has used of the present minute and day. Its row lock orders all that changes the user's budget.
CREATE TABLE quota_account (
    user_id  bigint PRIMARY KEY,
    minute   timestamptz NOT NULL,
    requests integer     NOT NULL,
    day      date        NOT NULL,
    tokens   bigint      NOT NULL
);

-- Tokens that a process may still use; they count as used until they were, or until the hold ends.
CREATE TABLE quota_lease (
    id         uuid PRIMARY KEY,
    user_id    bigint      NOT NULL REFERENCES quota_account (user_id) ON DELETE CASCADE,
    tokens     bigint      NOT NULL,
    held_until timestamptz NOT NULL
);

CREATE INDEX quota_lease_user ON quota_lease (user_id, held_until);
