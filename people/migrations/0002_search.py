"""Search that ignores case and accents, with an index that serves any part of a name or address. Kept by hand."""

from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations

# unaccent() may change with its dictionary and is therefore not "immutable"; naming the dictionary makes it so in
# effect, which an index needs. The schema is named so that a restore, which empties the search path, works.
FUNCTIONS = """
CREATE FUNCTION people_fold(words text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN lower(public.unaccent('public.unaccent'::regdictionary, words));

CREATE FUNCTION people_search_text(full_name text, preferred_name text, email text)
RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN lower(public.unaccent('public.unaccent'::regdictionary, full_name || ' ' || preferred_name || ' ' || email));

CREATE INDEX person_search ON people_person
USING gin (people_search_text(full_name::text, preferred_name::text, email::text) gin_trgm_ops);
"""
BACK = """
DROP INDEX person_search;
DROP FUNCTION people_search_text(text, text, text);
DROP FUNCTION people_fold(text);
"""


class Migration(migrations.Migration):
    """Runs once the table is there."""

    dependencies = [("people", "0001_initial")]
    operations = [UnaccentExtension(), TrigramExtension(), migrations.RunSQL(FUNCTIONS, BACK)]
