-- A write through the document endpoints has the knowledge base for itself, as a run has it; nothing is written without
-- the token. It ends by itself when its process dies.
alter table knowledge_base
    add column write_token      uuid,
    add column write_expires_at timestamptz,
    add constraint knowledge_base_write_check check ((write_token is null) = (write_expires_at is null));
create index knowledge_base_written on knowledge_base (write_expires_at) where write_token is not null;

-- Chunks that a write which did not end may have left in the vector store, without a document.
create table chunk_removal (
    document_id       uuid primary key,
    knowledge_base_id uuid    not null references knowledge_base on delete cascade,
    chunk_count       integer not null
);
create index chunk_removal_knowledge_base on chunk_removal (knowledge_base_id);

create table schema_profile (
    id              uuid primary key,
    organization_id uuid        not null,
    slug            text        not null,
    display_name    text        not null,
    description     text        not null,
    provider_key    text        not null,
    schema_json     text        not null,
    created_by      bigint      not null,
    created_at      timestamptz not null,
    updated_at      timestamptz not null,
    constraint schema_profile_slug_key unique (provider_key, slug)
);
