-- The least privilege that the sync needs in Open WebUI's tables: no chat, no password, no key, no setting.
GRANT SELECT ON public.alembic_version TO sync;
GRANT SELECT (id, name, email, role, oauth, created_at),
    INSERT (id, name, email, role, profile_image_url, oauth, last_active_at, updated_at, created_at),
    UPDATE (name, email, role, oauth, updated_at)
    ON public."user" TO sync;
GRANT SELECT (id, email, active), INSERT (id, email, password, active), UPDATE (email, active) ON public.auth TO sync;
GRANT SELECT, INSERT, DELETE, UPDATE (name, description, parent_group_id, updated_at) ON public."group" TO sync;
GRANT SELECT, INSERT, DELETE ON public.group_member TO sync;
GRANT SELECT (id, user_id), DELETE ON public.api_key TO sync;
GRANT SELECT (id, user_id),
    INSERT (id, user_id, base_model_id, name, params, meta, is_active, updated_at, created_at),
    UPDATE (user_id, updated_at),
    DELETE
    ON public.model TO sync;
GRANT SELECT, INSERT, DELETE ON public.access_grant TO sync;
