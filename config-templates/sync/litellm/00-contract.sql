-- Installs nothing unless LiteLLM's tables have the columns that the sync reads (supported-versions.json).

-- The columns that LiteLLM's tables lack; NULL when they lack none. Every batch checks this, because LiteLLM may migrate at any
-- time.
CREATE OR REPLACE FUNCTION sync.unknown_schema() RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog
AS $$
    SELECT format('LiteLLM''s tables lack columns that the sync reads: %s', string_agg(
        format('%I.%s', tables.name, columns.declaration), ', '
    ))
    FROM jsonb_each('__COLUMNS__') AS tables (name, columns)
    CROSS JOIN LATERAL jsonb_array_elements_text(tables.columns) AS columns (declaration)
    WHERE NOT EXISTS (
        SELECT FROM pg_attribute
        WHERE attrelid = to_regclass(format('public.%I', tables.name))
            AND attname = split_part(columns.declaration, ' ', 1)
            AND format('%s %s', attname, format_type(atttypid, NULL)) = columns.declaration
            AND NOT attisdropped
    )
    HAVING count(*) > 0
$$;

DO $$
BEGIN
    IF sync.unknown_schema() IS NOT NULL THEN
        RAISE EXCEPTION '%', sync.unknown_schema()
            USING DETAIL = 'Tested: LiteLLM __VERSIONS__.',
                HINT = 'Let a tested LiteLLM migrate this database, or use a newer llm-stack.';
    END IF;
END
$$;
