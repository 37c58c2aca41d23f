-- Answers of POSTs that made something, so that a client that saw none may send its request again.
create table idempotent_answers (
    scope_hash   bytea primary key,
    request_hash bytea       not null,
    status       integer,
    answer       text,
    created_at   timestamptz not null
);
create index idempotent_answers_by_age on idempotent_answers (created_at);
