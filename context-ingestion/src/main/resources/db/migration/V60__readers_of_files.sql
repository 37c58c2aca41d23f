-- Who may read the documents of one file of a source, besides what the source says: group ids with spaces between. It
-- outlives the documents, so that a file that comes back is limited as before.
create table source_file_readers (
    source_id     uuid        not null references source on delete cascade,
    path          text        not null,
    reader_groups text        not null,
    updated_by    bigint      not null,
    updated_at    timestamptz not null,
    primary key (source_id, path)
);
