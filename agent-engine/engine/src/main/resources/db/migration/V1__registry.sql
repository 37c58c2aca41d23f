-- What may be executed: agents today; tools and models join with the catalog.
CREATE TABLE registry_entity (
    id              text PRIMARY KEY,
    entity_type     text        NOT NULL CHECK (entity_type IN ('agent', 'tool', 'model')),
    owner_user_id   bigint,                 -- null: belongs to the installation
    organization_id uuid,                   -- null: belongs to the installation
    visibility      text        NOT NULL DEFAULT 'private' CHECK (visibility IN ('private', 'unlisted', 'public')),
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE registry_version (
    entity_id    text        NOT NULL REFERENCES registry_entity ON DELETE CASCADE,
    version      integer     NOT NULL CHECK (version > 0),
    spec         json        NOT NULL,
    is_current   boolean     NOT NULL DEFAULT false,
    published_at timestamptz,               -- null: a draft, which cannot be executed
    created_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (entity_id, version)
);
CREATE UNIQUE INDEX registry_version_one_current ON registry_version (entity_id) WHERE is_current;

CREATE TABLE entity_share (
    entity_id    text NOT NULL REFERENCES registry_entity ON DELETE CASCADE,
    grantee_type text NOT NULL CHECK (grantee_type IN ('user', 'group', 'org', 'public')),
    grantee_id   text NOT NULL DEFAULT '',  -- empty for public
    permission   text NOT NULL CHECK (permission IN ('view', 'fork', 'execute', 'admin')),
    PRIMARY KEY (entity_id, grantee_type, grantee_id, permission)
);

-- The platform's own agent. Its texts are short and direct, because they must also work with very small models.
INSERT INTO registry_entity (id, entity_type, visibility) VALUES ('agent.knowledge_chat', 'agent', 'public');
INSERT INTO registry_version (entity_id, version, spec, is_current, published_at)
VALUES ('agent.knowledge_chat', 1, '{
  "name": "Knowledge Assistant",
  "description": "Answers questions from a knowledge base and cites its sources.",
  "instructions": "You answer questions about the user''s documents. Use only the facts in the numbered sources. Answer in one to three short sentences. If the sources do not hold the answer, say that the documents do not answer it.",
  "runtime_prompts": {
    "retrieval_context": "Numbered sources for the question. After each fact write the number of its source in square brackets, like [1] or [1, 2]. Use only the numbers given here."
  },
  "default_model_ref": null,
  "tool_refs": [],
  "runtime_constraints": {"internet_required": false, "sandbox_required": false}
}', true, now());
INSERT INTO entity_share (entity_id, grantee_type, permission) VALUES ('agent.knowledge_chat', 'public', 'execute');
