
-- What an administrator sets for one user does not limit whoever is an administrator too; only a superadmin limits those.
-- The version before does not know the column: what it sets holds for everybody, as it did.
alter table usage_quota add column by_superadmin boolean not null default true;
