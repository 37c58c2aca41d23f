-- Calls of models on their way to model operations. Copy this into a migration of the service that keeps an outbox.
create table usage_outbox (
    seq             bigint generated always as identity primary key,
    id              uuid        not null,
    model_id        text        not null,
    user_id         bigint      not null,
    organization_id uuid        not null,
    source          text        not null,
    tokens_in       bigint      not null,
    tokens_out      bigint      not null,
    failed          boolean     not null,
    duration_millis bigint      not null,
    ended_at        timestamptz not null,
    refused         text
);
