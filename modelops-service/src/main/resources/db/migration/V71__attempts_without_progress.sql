-- A job is given up after so many attempts; one that gets further than all before it begins the count anew.
alter table download_job add column attempts_since_progress integer not null default 0;
alter table download_job add column bytes_best bigint not null default 0;
update download_job set attempts_since_progress = attempt, bytes_best = bytes_done;
