-- Control plane: capabilities, providers, deployments, activation, runtime profile.

CREATE TABLE platform_capabilities (
    capability_key text PRIMARY KEY,
    display_name   text    NOT NULL,
    description    text    NOT NULL,
    is_required    boolean NOT NULL
);

CREATE TABLE platform_provider_families (
    provider_key    text PRIMARY KEY,
    capability_key  text    NOT NULL REFERENCES platform_capabilities ON DELETE CASCADE,
    adapter_kind    text    NOT NULL,
    provider_origin text    NOT NULL CHECK (provider_origin IN ('local', 'cloud')),
    has_slot        boolean NOT NULL,
    display_name    text    NOT NULL,
    description     text    NOT NULL
);

CREATE TABLE platform_provider_instances (
    id                        uuid PRIMARY KEY,
    slug                      text        NOT NULL UNIQUE CHECK (slug <> ''),
    provider_key              text        NOT NULL REFERENCES platform_provider_families ON DELETE CASCADE,
    display_name              text        NOT NULL,
    description               text        NOT NULL DEFAULT '',
    endpoint_url              text        NOT NULL,
    healthcheck_url           text,
    enabled                   boolean     NOT NULL DEFAULT true,
    config                    jsonb       NOT NULL DEFAULT '{}',
    secret_refs               jsonb       NOT NULL DEFAULT '{}',
    loaded_managed_model_id   text,
    loaded_managed_model_name text,
    loaded_runtime_model_id   text,
    loaded_local_path         text,
    loaded_source_id          text,
    load_state                text        NOT NULL DEFAULT 'empty'
        CHECK (load_state IN ('empty', 'loading', 'reconciling', 'loaded', 'error')),
    load_error                text,
    -- What the bootstrap last wrote, so that a later start can tell an operator's edit from an old seed.
    seed                      jsonb,
    created_at                timestamptz NOT NULL,
    updated_at                timestamptz NOT NULL
);
CREATE INDEX platform_provider_instances_family ON platform_provider_instances (provider_key);

CREATE TABLE platform_deployment_profiles (
    id                 uuid PRIMARY KEY,
    slug               text        NOT NULL UNIQUE CHECK (slug <> ''),
    display_name       text        NOT NULL,
    description        text        NOT NULL DEFAULT '',
    created_by_user_id bigint,
    updated_by_user_id bigint,
    created_at         timestamptz NOT NULL,
    updated_at         timestamptz NOT NULL
);

CREATE TABLE platform_deployment_bindings (
    id                    uuid PRIMARY KEY,
    deployment_profile_id uuid    NOT NULL REFERENCES platform_deployment_profiles ON DELETE CASCADE,
    capability_key        text    NOT NULL REFERENCES platform_capabilities,
    provider_instance_id  uuid    NOT NULL REFERENCES platform_provider_instances ON DELETE RESTRICT,
    binding_config        jsonb   NOT NULL DEFAULT '{}',
    resource_policy       jsonb   NOT NULL DEFAULT '{}',
    -- A seeded binding that nobody has touched: the bootstrap may still bind models to it.
    seed_pending          boolean NOT NULL DEFAULT false,
    UNIQUE (deployment_profile_id, capability_key)
);
CREATE INDEX platform_deployment_bindings_provider ON platform_deployment_bindings (provider_instance_id);

CREATE TABLE platform_binding_resources (
    binding_id           uuid    NOT NULL REFERENCES platform_deployment_bindings ON DELETE CASCADE,
    resource_id          text    NOT NULL,
    resource_kind        text    NOT NULL CHECK (resource_kind IN ('model', 'knowledge_base', 'index', 'collection')),
    ref_type             text    NOT NULL CHECK (ref_type IN ('managed_model', 'knowledge_base', 'provider_resource')),
    managed_model_id     text,
    knowledge_base_id    uuid,
    provider_resource_id text,
    display_name         text    NOT NULL,
    metadata             jsonb   NOT NULL DEFAULT '{}',
    is_default           boolean NOT NULL DEFAULT false,
    sort_order           integer NOT NULL,
    PRIMARY KEY (binding_id, resource_id)
);
CREATE UNIQUE INDEX platform_binding_resources_one_default ON platform_binding_resources (binding_id) WHERE is_default;
CREATE INDEX platform_binding_resources_knowledge_base ON platform_binding_resources (knowledge_base_id)
    WHERE knowledge_base_id IS NOT NULL;

CREATE TABLE platform_active_deployment (
    active_key                     text PRIMARY KEY CHECK (active_key = 'active'),
    deployment_profile_id          uuid        NOT NULL REFERENCES platform_deployment_profiles ON DELETE RESTRICT,
    previous_deployment_profile_id uuid REFERENCES platform_deployment_profiles ON DELETE SET NULL,
    activated_by_user_id           bigint,
    activated_at                   timestamptz NOT NULL
);

CREATE TABLE platform_deployment_activation_audit (
    id                             uuid PRIMARY KEY,
    deployment_profile_id          uuid        NOT NULL REFERENCES platform_deployment_profiles ON DELETE CASCADE,
    previous_deployment_profile_id uuid REFERENCES platform_deployment_profiles ON DELETE SET NULL,
    activated_by_user_id           bigint,
    activated_at                   timestamptz NOT NULL
);
CREATE INDEX platform_deployment_activation_audit_time ON platform_deployment_activation_audit (activated_at DESC, id DESC);

CREATE TABLE platform_runtime_config (
    config_key         text PRIMARY KEY,
    config_value       text        NOT NULL,
    updated_by_user_id bigint,
    created_at         timestamptz NOT NULL,
    updated_at         timestamptz NOT NULL
);

-- One counter over everything that the runtime snapshot is made of: a replica compares it with the revision of its
-- cached copy, so a change made through another replica is seen at once.
CREATE TABLE platform_revision (
    revision_key text PRIMARY KEY CHECK (revision_key = 'runtime'),
    revision     bigint NOT NULL
);
INSERT INTO platform_revision VALUES ('runtime', 1);

CREATE FUNCTION platform_bump_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE platform_revision SET revision = revision + 1 WHERE revision_key = 'runtime';
    RETURN NULL;
END $$;

CREATE TRIGGER bump AFTER INSERT OR UPDATE OR DELETE ON platform_provider_families
    FOR EACH STATEMENT EXECUTE FUNCTION platform_bump_revision();
CREATE TRIGGER bump AFTER INSERT OR UPDATE OR DELETE ON platform_provider_instances
    FOR EACH STATEMENT EXECUTE FUNCTION platform_bump_revision();
CREATE TRIGGER bump AFTER INSERT OR UPDATE OR DELETE ON platform_deployment_profiles
    FOR EACH STATEMENT EXECUTE FUNCTION platform_bump_revision();
CREATE TRIGGER bump AFTER INSERT OR UPDATE OR DELETE ON platform_deployment_bindings
    FOR EACH STATEMENT EXECUTE FUNCTION platform_bump_revision();
CREATE TRIGGER bump AFTER INSERT OR UPDATE OR DELETE ON platform_binding_resources
    FOR EACH STATEMENT EXECUTE FUNCTION platform_bump_revision();
CREATE TRIGGER bump AFTER INSERT OR UPDATE OR DELETE ON platform_active_deployment
    FOR EACH STATEMENT EXECUTE FUNCTION platform_bump_revision();
CREATE TRIGGER bump AFTER INSERT OR UPDATE OR DELETE ON platform_runtime_config
    FOR EACH STATEMENT EXECUTE FUNCTION platform_bump_revision();
