-- JSON values are kept as text: nothing queries inside of them.
create table knowledge_base (
    id                             uuid primary key,
    organization_id                uuid        not null,
    slug                           text        not null,
    display_name                   text        not null,
    description                    text        not null,
    index_name                     text        not null,
    backing_provider_instance_id   uuid        not null,
    backing_provider_key           text        not null,
    backing_provider               text        not null,
    lifecycle_state                text        not null check (lifecycle_state in ('ACTIVE', 'ARCHIVED')),
    sync_status                    text        not null check (sync_status in ('READY', 'SYNCING', 'ERROR')),
    schema_json                    text        not null,
    vectorization_mode             text        not null check (vectorization_mode in ('VANESSA_EMBEDDINGS', 'SELF_PROVIDED')),
    embedding_provider_instance_id uuid,
    embedding_resource_id          text,
    embedding_provider             text,
    embedding_resource             text,
    chunk_length                   integer     not null check (chunk_length > 0),
    chunk_overlap                  integer     not null check (chunk_overlap >= 0 and chunk_overlap < chunk_length),
    document_count                 bigint      not null default 0,
    last_sync_at                   timestamptz,
    last_sync_error                text,
    last_sync_summary              text,
    created_by                     bigint      not null,
    updated_by                     bigint      not null,
    created_at                     timestamptz not null,
    updated_at                     timestamptz not null,
    constraint knowledge_base_slug_key unique (slug),
    constraint knowledge_base_index_name_key unique (index_name),
    constraint knowledge_base_target_check check (
        (vectorization_mode = 'VANESSA_EMBEDDINGS' and embedding_provider_instance_id is not null and embedding_resource_id is not null)
        or (vectorization_mode = 'SELF_PROVIDED' and embedding_provider_instance_id is null and embedding_resource_id is null))
);
create index knowledge_base_organization on knowledge_base (organization_id, created_at);

create table source (
    id                uuid primary key,
    organization_id   uuid        not null,
    knowledge_base_id uuid        not null references knowledge_base on delete cascade,
    source_type       text        not null,
    display_name      text        not null,
    relative_path     text        not null,
    include_globs     text        not null,
    exclude_globs     text        not null,
    metadata          text        not null,
    lifecycle_state   text        not null check (lifecycle_state in ('ACTIVE', 'ARCHIVED')),
    last_sync_status  text        not null check (last_sync_status in ('IDLE', 'SYNCING', 'READY', 'ERROR')),
    last_sync_at      timestamptz,
    last_sync_error   text,
    created_by        bigint      not null,
    updated_by        bigint      not null,
    created_at        timestamptz not null,
    updated_at        timestamptz not null,
    constraint source_path_key unique (knowledge_base_id, relative_path)
);

create table document (
    id                  uuid primary key,
    organization_id     uuid        not null,
    knowledge_base_id   uuid        not null references knowledge_base on delete cascade,
    source_id           uuid        references source on delete set null,
    title               text        not null,
    source_type         text        not null,
    source_name         text,
    uri                 text,
    text                text        not null,
    pages               text,
    metadata            text        not null,
    source_path         text,
    source_document_key text,
    managed_by_source   boolean     not null,
    chunk_count         integer     not null,
    -- Chunks that the vector store may hold: never lower than what a crashed write can have left there.
    written_chunk_count integer     not null,
    content_hash        text        not null,
    -- Set to content_hash after the vectors were written; anything else means that the document must be indexed.
    indexed_hash        text,
    created_by          bigint      not null,
    updated_by          bigint      not null,
    created_at          timestamptz not null,
    updated_at          timestamptz not null,
    constraint document_source_key unique (source_id, source_document_key)
);
create index document_knowledge_base on document (knowledge_base_id, created_at desc);
create index document_not_indexed on document (knowledge_base_id, id) where indexed_hash is null;

create sequence sync_run_fencing_token;

create table sync_run (
    id                       uuid primary key,
    organization_id          uuid        not null,
    knowledge_base_id        uuid        not null references knowledge_base on delete cascade,
    source_id                uuid        references source on delete cascade,
    operation_type           text        not null check (operation_type in ('SOURCE_SYNC', 'KNOWLEDGE_RESYNC')),
    status                   text        not null check (status in ('QUEUED', 'RUNNING', 'READY', 'ERROR')),
    requested_by             bigint      not null,
    enqueued_at              timestamptz not null,
    available_at             timestamptz not null,
    started_at               timestamptz not null,
    finished_at              timestamptz,
    attempt                  integer     not null,
    last_error               text,
    error_summary            text,
    lease_owner              text,
    lease_expires_at         timestamptz,
    fencing_token            bigint      not null,
    current_step             text,
    current_path             text,
    total_file_count         integer     not null,
    processed_file_count     integer     not null,
    total_document_count     integer     not null,
    processed_document_count integer     not null,
    scanned_file_count       integer     not null,
    changed_file_count       integer     not null,
    deleted_file_count       integer     not null,
    created_document_count   integer     not null,
    updated_document_count   integer     not null,
    deleted_document_count   integer     not null,
    failed_document_count    integer     not null,
    failures                 text        not null,
    constraint sync_run_lease_check check (
        (status = 'RUNNING') = (lease_owner is not null and lease_expires_at is not null))
);
create index sync_run_queue on sync_run (enqueued_at, id) where status = 'QUEUED';
create index sync_run_history on sync_run (knowledge_base_id, started_at desc);
-- The database itself allows one running run a knowledge base.
create unique index sync_run_one_running on sync_run (knowledge_base_id) where status = 'RUNNING';

create table outbox (
    id          bigint generated always as identity primary key,
    topic       text        not null,
    message_key text        not null,
    payload     text        not null,
    created_at  timestamptz not null,
    attempts    integer     not null,
    last_error  text
);
