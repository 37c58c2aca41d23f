
-- What an administrator sets for one user does not limit whoever is an administrator too; only a superadmin limits those.
alter table usage_quota add column by_superadmin boolean not null default true;
alter table usage_quota alter column by_superadmin drop default;
