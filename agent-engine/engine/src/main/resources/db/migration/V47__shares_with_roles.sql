ALTER TABLE entity_share
    DROP CONSTRAINT entity_share_grantee_type_check,
    ADD CONSTRAINT entity_share_grantee_type_check CHECK (grantee_type IN ('user', 'group', 'role', 'org', 'public'));
