-- The trace (W3C traceparent) in which a run was asked for, so that its work is seen with the request.
alter table sync_run add column traceparent text;
alter table outbox add column traceparent text;
