-- A relay owns the keys whose first message it locked: this finds whether a message is the first of its key.
create index outbox_key on outbox (message_key, id);

-- How long a run is expected to work, told by what ran before it when it was asked for; null when nothing was known.
alter table sync_run add column expected_millis bigint;
-- What the runs that ended last needed, for runs of which nothing is known.
create index sync_run_ready on sync_run (finished_at desc) where status = 'READY';
