-- A full resync builds its index beside the one that answers, and switches to it at its end.
alter table knowledge_base
    add column live_index      text,
    add column building_index  text,
    -- While it is syncing: whether queries still find a whole index, as they do during a resync.
    add column keeps_answering boolean not null default false,
    -- How the last operation that changed the index ended; a run that is cancelled before it did comes back to this.
    add column settled_error   text;
update knowledge_base set live_index = index_name, settled_error = case when sync_status = 'ERROR' then last_sync_error end;
alter table knowledge_base
    alter column live_index set not null,
    add constraint knowledge_base_live_index_key unique (live_index);

-- Indexes that nothing uses any more; one that answered queries stays until those that found it have ended.
create table retired_index (
    name                 text primary key,
    provider_instance_id uuid        not null,
    remove_after         timestamptz not null
);
create index retired_index_due on retired_index (remove_after);

alter table document
    add column rebuilt_index       text,
    add column rebuilt_chunk_count integer not null default 0;

-- Vectors by the text of their chunk, so that a changed document embeds only what is new in it.
create table document_vectors (
    document_id uuid primary key references document on delete cascade,
    text_hashes bytea not null,
    vectors     bytea not null
);

-- A file whose documents are all indexed. Without modified_nanos it was too young to be told by its time.
create table source_file (
    source_id      uuid    not null references source on delete cascade,
    path           text    not null,
    size           bigint  not null,
    modified_nanos bigint,
    content_hash   text    not null,
    settings_hash  text    not null,
    document_count integer not null,
    primary key (source_id, path)
);

alter table sync_run
    add column error_code               text,
    add column cancelled_at             timestamptz,
    add column retry_of                 uuid,
    add column unchanged_document_count integer not null default 0,
    -- Grows with every change that a reader can see; the id of the run's events.
    add column change_seq               bigint  not null default 1;

-- What became of each document of a run.
create table sync_run_document (
    run_id      uuid   not null references sync_run on delete cascade,
    item        text   not null,
    seq         bigint generated always as identity,
    document_id uuid,
    path        text   not null,
    title       text,
    change      text   not null check (change in ('CREATED', 'UPDATED', 'REBUILT', 'UNCHANGED', 'DELETED', 'FAILED')),
    code        text,
    message     text,
    primary key (run_id, item)
);
create unique index sync_run_document_page on sync_run_document (run_id, seq);
