-- With a parsed body PostgreSQL knows that the one function needs the other. As text it didn't, and pg_restore made
-- the first table with a generated column before `fold` was there.
CREATE OR REPLACE FUNCTION app.search_text(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN regexp_replace(app.fold(value), '\s+', '', 'g');
