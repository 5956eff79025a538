-- Revokes the sync's privileges in Open WebUI's database, after its code is dropped. Accounts, groups, models and grants stay.
-- So do the tables that record which of them the sync created, so that a later installation continues from there;
-- `DROP SCHEMA sync CASCADE` removes those too.

REVOKE ALL ON public.alembic_version, public."user", public.auth, public."group", public.group_member, public.api_key,
    public.model, public.access_grant FROM sync;
