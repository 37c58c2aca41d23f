-- A process of the edge that answers turns. One whose heartbeat is old counts as killed.
create table edge_instance (
    id           uuid primary key,
    started_at   timestamptz not null default now(),
    heartbeat_at timestamptz not null default now()
);

-- One prompt of a session and what became of it, kept with its session. The state changes under a row lock; together
-- with terminal_seq, response_json and error_json it is the one event that ends the turn's stream.
-- json instead of jsonb: a document is given back as it was written.
create table chat_turns (
    id                uuid primary key,
    conversation_id   uuid        not null references chat_conversations (id) on delete cascade,
    organization_id   uuid        not null,
    owner_user_id     bigint      not null,
    conversation_kind text        not null check (conversation_kind in ('plain', 'knowledge')),
    prompt            text        not null,
    model_id          text,
    knowledge_base_id text,
    streamed          boolean     not null,
    status            text        not null check (status in ('running', 'completed', 'failed', 'cancelled')),
    owner_instance    uuid        not null, -- no foreign key: the instance may be long gone
    cancel_requested  boolean     not null default false,
    execution_id      text,
    request_id        text        not null,
    terminal_seq      bigint,
    partial_text      text,                 -- what a turn without an answer had said
    response_json     json,
    error_json        json,
    prompt_message_id uuid,
    answer_message_id uuid,
    created_at        timestamptz not null,
    finished_at       timestamptz,
    check ((status = 'running') = (terminal_seq is null))
);
create index chat_turns_by_conversation on chat_turns (conversation_id, created_at desc);
create index chat_turns_running on chat_turns (owner_instance) where status = 'running';
create index chat_turns_running_of_user on chat_turns (owner_user_id) where status = 'running';

-- What a turn said before its end, append-only and removed some time after it. A row of type delta holds a run of
-- pieces of text, first_seq to seq, one event each.
create table chat_turn_events (
    turn_id    uuid        not null references chat_turns (id) on delete cascade,
    seq        bigint      not null,
    first_seq  bigint      not null check (first_seq between 1 and seq),
    type       text        not null check (type in ('status', 'delta')),
    payload    json        not null,
    created_at timestamptz not null default now(),
    primary key (turn_id, seq)
);
create index chat_turn_events_by_age on chat_turn_events (created_at);
