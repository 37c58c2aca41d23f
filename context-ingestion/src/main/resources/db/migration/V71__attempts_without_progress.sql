-- A run is given up after so many attempts; one that changes a document begins the count anew.
alter table sync_run add column attempts_since_progress integer not null default 0;
alter table sync_run add column changes_before integer not null default 0;
