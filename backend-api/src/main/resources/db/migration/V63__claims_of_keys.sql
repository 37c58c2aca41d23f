-- Who claimed a key: a claim whose connection broke is recognized when it is tried again.
alter table idempotent_answers add column claim uuid;
