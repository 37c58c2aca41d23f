-- Conversations of the playgrounds. Users are named by id only: they live in the tables of identity.
create table chat_conversations (
    id uuid primary key,
    organization_id uuid not null,
    owner_user_id bigint not null,
    conversation_kind text not null check (conversation_kind in ('plain', 'knowledge')),
    title text not null,
    title_source text not null check (title_source in ('auto', 'manual')),
    assistant_ref text,
    model_id text,
    knowledge_base_id text,
    created_at timestamptz not null,
    updated_at timestamptz not null
);

create index chat_conversations_by_owner
    on chat_conversations (owner_user_id, conversation_kind, updated_at desc);

create table chat_messages (
    id uuid primary key,
    conversation_id uuid not null references chat_conversations (id) on delete cascade,
    message_index integer not null check (message_index >= 0),
    role text not null check (role in ('user', 'assistant')),
    content text not null,
    metadata_json jsonb not null default '{}',
    created_at timestamptz not null,
    constraint chat_messages_one_per_index unique (conversation_id, message_index)
);
