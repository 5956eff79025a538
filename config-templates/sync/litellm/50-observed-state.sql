-- What the sync copies from LiteLLM's tables before it computes anything, and which people a change affects.

SET ROLE sync;

-- Copies people from LiteLLM. Returns everyone whom the change affects, including users who share an old or a new e-mail.
CREATE OR REPLACE FUNCTION sync.refresh_people(ids text[]) RETURNS text[]
LANGUAGE plpgsql SET search_path = pg_catalog
AS $$
DECLARE
    emails text[] := ARRAY(SELECT email FROM sync.person WHERE user_id = ANY (ids) AND email IS NOT NULL);
BEGIN
    DELETE FROM sync.person WHERE user_id = ANY (ids);
    INSERT INTO sync.person (user_id, email, created_at)
    SELECT user_id, CASE WHEN NOT sync.is_system_user(user_id, metadata) THEN sync.clean_email(user_email) END, created_at
    FROM public."LiteLLM_UserTable" WHERE user_id = ANY (ids);
    emails := emails || ARRAY(SELECT email FROM sync.person WHERE user_id = ANY (ids) AND email IS NOT NULL);
    RETURN ARRAY(SELECT unnest(ids) UNION SELECT user_id FROM sync.person WHERE email = ANY (emails));
END
$$;

-- Copies the members of teams. Returns people whose own models depend on these teams: because of a key, a limited membership,
-- or because they joined or left and their own empty list means the models of their teams.
CREATE OR REPLACE FUNCTION sync.refresh_members(ids text[]) RETURNS text[]
LANGUAGE plpgsql SET search_path = pg_catalog
AS $$
DECLARE
    before CONSTANT sync.member[] := ARRAY(SELECT member FROM sync.member WHERE team_id = ANY (ids));
BEGIN
    DELETE FROM sync.member WHERE team_id = ANY (ids);
    INSERT INTO sync.member (team_id, user_id, email)
    SELECT DISTINCT team.team_id, nullif(entry ->> 'user_id', ''), sync.clean_email(entry ->> 'user_email')
    FROM public."LiteLLM_TeamTable" AS team
    -- LiteLLM's default is an object, but its API writes a list.
    CROSS JOIN LATERAL jsonb_array_elements(
        CASE WHEN jsonb_typeof(team.members_with_roles) = 'array' THEN team.members_with_roles END
    ) AS entry
    WHERE team.team_id = ANY (ids) AND jsonb_typeof(entry) = 'object';
    RETURN ARRAY(
        SELECT user_id FROM public."LiteLLM_VerificationToken" WHERE team_id = ANY (ids) AND user_id IS NOT NULL
        UNION
        SELECT user_id FROM sync.narrowed_member WHERE team_id = ANY (ids)
        UNION
        SELECT person.user_id
        FROM (
            (SELECT * FROM unnest(before) EXCEPT SELECT * FROM sync.member WHERE team_id = ANY (ids))
            UNION ALL
            (SELECT * FROM sync.member WHERE team_id = ANY (ids) EXCEPT SELECT * FROM unnest(before))
        ) AS changed
        JOIN sync.person AS person
            ON person.user_id = changed.user_id OR (changed.user_id IS NULL AND person.email = changed.email)
        JOIN public."LiteLLM_UserTable" AS litellm_user ON litellm_user.user_id = person.user_id
        WHERE cardinality(coalesce(litellm_user.models, '{}')) = 0
    );
END
$$;

RESET ROLE;
