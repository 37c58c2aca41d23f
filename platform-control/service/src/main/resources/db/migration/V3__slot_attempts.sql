-- How often in a row a runtime was asked for its model, and when last: replicas share one back-off.
ALTER TABLE platform_provider_instances
    ADD COLUMN load_attempts     integer NOT NULL DEFAULT 0,
    ADD COLUMN load_attempted_at timestamptz;
