-- What was changed through the edge, by whom, from where and with what outcome. Rows are only ever added, and each holds
-- the hash of the one before, so that a change or a gap inside shows; audit_head tells of rows cut off at the end.
create table audit_entries (
    seq           bigint primary key,
    at            timestamptz not null,
    actor_id      bigint,
    actor_name    text,
    session_id    uuid,
    address       text        not null,
    request_id    text        not null,
    method        text        not null,
    path          text        not null,
    status        integer     not null,
    target        text,
    before_json   text,
    after_json    text,
    previous_hash bytea       not null,
    hash          bytea       not null
);
create index audit_entries_by_actor on audit_entries (actor_id, seq desc);
create index audit_entries_by_time on audit_entries (at);

create table audit_head (
    only_row boolean primary key default true check (only_row),
    seq      bigint not null,
    hash     bytea  not null
);
insert into audit_head (seq, hash) values (0, decode(repeat('00', 32), 'hex'));

create function audit_refuse() returns trigger language plpgsql as $$
begin
    raise exception 'audit entries are only ever added';
end
$$;
create trigger audit_entries_keep before update or delete on audit_entries
    for each row execute function audit_refuse();
create trigger audit_entries_keep_all before truncate on audit_entries
    for each statement execute function audit_refuse();
