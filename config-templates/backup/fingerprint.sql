-- Prints a line for each table that pg_dump dumps: its name, its number of rows, and a sum over the hashes of its rows, which does
-- not depend on their order. Two databases with the same lines have the same data. Sequences are left out, because no snapshot
-- covers them.
SET search_path = pg_catalog;
SET TimeZone = 'UTC';
SET DateStyle = 'ISO, YMD';
SET IntervalStyle = 'postgres';
SET bytea_output = 'hex';
SET extra_float_digits = 1;

SELECT format(
    $query$
        SELECT %L || ' ' || count(*) || ' '
            || coalesce(sum(('x' || left(md5(fingerprinted_row::text), 15))::bit(60)::bigint), 0)
        FROM ONLY %I.%I AS fingerprinted_row
    $query$,
    nspname || '.' || relname, nspname, relname
)
FROM pg_class
JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE relkind = 'r' AND relpersistence <> 't' AND nspname !~ '^pg_' AND nspname <> 'information_schema'
    -- pg_dump leaves the tables of an extension to CREATE EXTENSION.
    AND NOT EXISTS (
        SELECT FROM pg_depend
        WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype = 'e'
    )
ORDER BY nspname, relname
\gexec
SELECT 'end';
