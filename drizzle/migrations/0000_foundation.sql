-- Everything that tables, policies and triggers stand on.
CREATE EXTENSION IF NOT EXISTS btree_gist;
--> statement-breakpoint
CREATE SCHEMA IF NOT EXISTS app;
--> statement-breakpoint

-- Who acts. The gateway sets these for one transaction; outside of one they are absent, so that every
-- policy refuses and every audited write fails.
CREATE FUNCTION app.actor() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT nullif(current_setting('app.actor', true), '') $$;
--> statement-breakpoint
CREATE FUNCTION app.roles() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT string_to_array(nullif(current_setting('app.roles', true), ''), ',') $$;
--> statement-breakpoint
CREATE FUNCTION app.scope() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT coalesce(nullif(current_setting('app.scope', true), '')::uuid[], '{}') $$;
--> statement-breakpoint
CREATE FUNCTION app.staff_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT nullif(current_setting('app.staff_id', true), '')::uuid $$;
--> statement-breakpoint
CREATE FUNCTION app.user_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT CASE WHEN app.actor() LIKE 'user:%' THEN substr(app.actor(), 6)::uuid END $$;
--> statement-breakpoint
CREATE FUNCTION app.has_role(VARIADIC wanted text[]) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT coalesce(app.roles() && wanted, false) $$;
--> statement-breakpoint

-- Search text is folded so that 髙橋 is found by 高橋, ﾀﾅｶ by タナカ or たなか, ＰＣ－１ by pc-1.
-- NFKC is right here because the folded text is never shown. Every write of a row pays for this: plain ASCII,
-- as numbers are, has nothing to fold, and hiragana is rare; translate looks at its list for every character.
-- (Not STRICT: the planner then puts the body in place of the call, which halves the rest.)
CREATE FUNCTION app.fold(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
  SELECT CASE WHEN octet_length(value) = length(value) THEN lower(value) ELSE translate(
    CASE WHEN value ~ '[ぁ-ゟ]' THEN translate(
      lower(normalize(value, NFKC)),
      'ぁあぃいぅうぇえぉおかがきぎくぐけげこごさざしじすずせぜそぞただちぢっつづてでとどなにぬねの'
        || 'はばぱひびぴふぶぷへべぺほぼぽまみむめもゃやゅゆょよらりるれろゎわゐゑをんゔ',
      'ァアィイゥウェエォオカガキギクグケゲコゴサザシジスズセゼソゾタダチヂッツヅテデトドナニヌネノ'
        || 'ハバパヒビピフブプヘベペホボポマミムメモャヤュユョヨラリルレロヮワヰヱヲンヴ')
    ELSE lower(normalize(value, NFKC)) END,
    '髙﨑濵濱邊邉齋齊斎澤廣國眞惠德瀨槇桒嶋嶌冨栁條淺遙曾櫻龍瀧壽‐‑‒–—―−',
    '高崎浜浜辺辺斉斉斉沢広国真恵徳瀬槙桑島島富柳条浅遥曽桜竜滝寿-------') END
$$;
--> statement-breakpoint
-- Folded and without white space, so that 菊地　浩二 is found by 菊地浩二. Fields are joined by |.
CREATE FUNCTION app.search_text(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT regexp_replace(app.fold(value), '\s+', '', 'g') $$;
--> statement-breakpoint
-- Every single character and every bigram of a search text, for a GIN index: trigrams find no one- or
-- two-character names.
-- (plpgsql, by place: six times as fast here as one SQL query per value.)
CREATE FUNCTION app.tokens(folded text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $$
DECLARE
  characters text[] := string_to_array(folded, NULL);
  tokens text[] := characters;
  n integer := cardinality(characters);
BEGIN
  FOR i IN 1 .. n - 1 LOOP tokens[n + i] := characters[i] || characters[i + 1]; END LOOP;
  RETURN tokens;
END $$;
--> statement-breakpoint
-- What a search asks of the index: a single character asks for itself, more ask for their bigrams.
CREATE FUNCTION app.query_tokens(term text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$
  SELECT CASE WHEN length(term) = 1 THEN ARRAY[term]
    ELSE (SELECT array_agg(DISTINCT substr(term, i, 2)) FROM generate_series(1, length(term) - 1) AS i) END
$$;
--> statement-breakpoint
CREATE FUNCTION app.like_pattern(term text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT '%' || regexp_replace(term, '([\\%_])', '\\\1', 'g') || '%' $$;
--> statement-breakpoint

CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN NEW.updated_at := now(); RETURN NEW; END $$;
