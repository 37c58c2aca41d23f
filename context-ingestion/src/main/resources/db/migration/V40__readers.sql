-- Who may read: null for everyone who may use the knowledge base, else group ids with spaces between. Of a document it
-- bounds what its records in the index allow; of a source it holds for all of its documents.
alter table document add column reader_groups text;
alter table source add column reader_groups text;

-- Indexes from before have records that say nothing about their readers, which nobody finds until they are marked.
alter table knowledge_base add column readers_marked boolean not null default false;
create index knowledge_base_unmarked on knowledge_base (id) where not readers_marked;
