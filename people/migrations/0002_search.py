"""Search that ignores case and accents, and the order of names: both in the database, with indexes. Kept by hand."""

from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations

# unaccent() may change with its dictionary and is therefore not "immutable"; naming the dictionary makes it so in
# effect, which an index needs. Bodies written with RETURN are bound when made, so a restore needs no search path.
FUNCTIONS = r"""
CREATE FUNCTION people_fold(words text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN lower(public.unaccent('public.unaccent'::regdictionary, words));

CREATE FUNCTION people_search_text(full_name text, preferred_name text, email text)
RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN people_fold(full_name || ' ' || preferred_name || ' ' || email);

CREATE FUNCTION people_welsh_key(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN regexp_replace(
    replace(regexp_replace(people_fold(name), '[^a-z0-9 ]', '', 'g'), 'ng', 'g~'),
    '(c)h|(d)d|(f)f|(l)l|(p)h|(r)h|(t)h', '\1\2\3\4\5\6\7~', 'g'
);

CREATE INDEX person_search ON people_person
USING gin (people_search_text(full_name::text, preferred_name::text, email::text) gin_trgm_ops);

CREATE INDEX person_order ON people_person ((people_welsh_key(full_name::text)) COLLATE "C", id);
"""
BACK = """
DROP INDEX person_order;
DROP INDEX person_search;
DROP FUNCTION people_welsh_key(text);
DROP FUNCTION people_search_text(text, text, text);
DROP FUNCTION people_fold(text);
"""


class Migration(migrations.Migration):
    """Runs once the table is there."""

    dependencies = [("people", "0001_initial")]
    operations = [UnaccentExtension(), TrigramExtension(), migrations.RunSQL(FUNCTIONS, BACK)]
