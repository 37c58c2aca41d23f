-- The registry as the contract has it: a status, a label and an id for each version, who shared what and when. Columns
-- are only added, so that a process of the version before goes on working; its "version" is the ordinal from now on.
ALTER TABLE registry_entity
    ADD COLUMN status text NOT NULL DEFAULT 'draft'
        CHECK (status IN ('draft', 'published', 'archived', 'available', 'downloading', 'failed'));
CREATE INDEX registry_entity_by_type ON registry_entity (entity_type, updated_at DESC, id);

ALTER TABLE registry_version
    ADD COLUMN version_id uuid        NOT NULL DEFAULT gen_random_uuid() UNIQUE,
    ADD COLUMN label      text,                 -- null: written by such a process, and reads as "v" and the ordinal
    ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now(),
    ADD CONSTRAINT registry_version_one_label UNIQUE (entity_id, label);
UPDATE registry_version SET label = 'v' || version, updated_at = created_at;

ALTER TABLE entity_share
    ADD COLUMN shared_by_user_id bigint,    -- null: given by the installation
    ADD COLUMN created_at        timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN updated_at        timestamptz NOT NULL DEFAULT now();

-- The platform's agent is run by its share; like every bootstrapped artifact it is private.
UPDATE registry_entity SET visibility = 'private' WHERE id = 'agent.knowledge_chat' AND owner_user_id IS NULL;
UPDATE registry_version
SET spec = jsonb_set(spec::jsonb, '{name}', '"Knowledge Chat"')::json
WHERE entity_id = 'agent.knowledge_chat' AND version = 1 AND spec ->> 'name' = 'Knowledge Assistant';
