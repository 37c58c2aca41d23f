-- Groups get what their administration needs. Names are unique in an organization whatever their case.
alter table groups add column description text not null default '';
alter table groups add column updated_at timestamptz not null default now();
alter table groups drop constraint groups_organization_id_name_key;
create unique index groups_by_name on groups (organization_id, lower(name));

alter table group_members add column created_at timestamptz not null default now();
