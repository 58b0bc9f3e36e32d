"""No person and no step can be deleted while nudges refer to them; new ones are held by the statement that plans.

Foreign keys would ask for each row again what ``nudges.planning`` has asked, and locked, once for all of them.
"""

from django.db import migrations

NONE_LEFT = """
CREATE FUNCTION nudges_none_left() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE found bigint;
BEGIN
    EXECUTE format('SELECT gone.id FROM gone JOIN nudges_nudge n ON n.%I = gone.id LIMIT 1', TG_ARGV[0]) INTO found;
    IF found IS NOT NULL THEN
        RAISE EXCEPTION 'Nudges refer to % of %', found, TG_TABLE_NAME
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'nudges_none_left';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER nudges_none_left AFTER DELETE ON people_person REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION nudges_none_left('person_id');
CREATE TRIGGER nudges_none_left AFTER DELETE ON nudges_planstep REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION nudges_none_left('plan_step_id');
"""
UNDO = """
DROP TRIGGER nudges_none_left ON people_person;
DROP TRIGGER nudges_none_left ON nudges_planstep;
DROP FUNCTION nudges_none_left();
"""


class Migration(migrations.Migration):
    dependencies = [("nudges", "0001_initial")]

    operations = [migrations.RunSQL(NONE_LEFT, UNDO)]
