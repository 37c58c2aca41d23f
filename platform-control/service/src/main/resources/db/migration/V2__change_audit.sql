-- Who changed what, with the document before and after. Subjects are named by text, so that a row outlives its subject.
CREATE TABLE platform_change_audit (
    id                 uuid PRIMARY KEY,
    changed_at         timestamptz NOT NULL,
    changed_by_user_id bigint      NOT NULL,
    subject            text        NOT NULL
        CHECK (subject IN ('provider', 'loaded_model', 'deployment', 'active_deployment', 'runtime_profile')),
    subject_id         text        NOT NULL,
    subject_name       text        NOT NULL,
    before             jsonb,
    after              jsonb,
    CHECK (before IS NOT NULL OR after IS NOT NULL)
);
CREATE INDEX platform_change_audit_time ON platform_change_audit (changed_at DESC, id DESC);
