-- External MCP servers, registered by superadmins. The gateway, which has no database, asks the engine for them.
CREATE TABLE mcp_server (
    slug            text PRIMARY KEY CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    display_name    text        NOT NULL,
    url             text        NOT NULL,
    secret_ref      text,                       -- a reference, never a secret
    private_network boolean     NOT NULL,
    enabled         boolean     NOT NULL,
    timeout_seconds integer     NOT NULL CHECK (timeout_seconds BETWEEN 1 AND 60),
    allowed_tools   text[],                     -- null: all
    created_by      bigint      NOT NULL,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL
);
