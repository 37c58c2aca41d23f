ALTER TABLE sharing_list
    DROP CONSTRAINT sharing_list_scope_kind_check,
    ADD CONSTRAINT sharing_list_scope_kind_check CHECK (scope_kind IN ('ROLE', 'USER', 'GROUP'));
