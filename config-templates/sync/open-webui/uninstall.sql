-- Takes the synchronisation's rights in Open WebUI's database away, after its code. Accounts, groups, models and grants stay,
-- and so does the memory of which are its own, so that a later installation goes on where this one ended:
-- `DROP SCHEMA sync CASCADE` ends that too.

REVOKE ALL ON public.alembic_version, public."user", public.auth, public."group", public.group_member, public.api_key,
    public.model, public.access_grant FROM sync;
