"""Numbers for the owners of messages in hand and for batches sent; texts that cannot change under an approval, and
references that never change.
"""

from django.db import migrations

OWNERS = "CREATE SEQUENCE outbox_owner AS integer NO CYCLE; CREATE SEQUENCE outbox_generation"

FROZEN = """
CREATE FUNCTION outbox_content_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.approved_at IS NOT NULL
       AND (OLD.subject_cy, OLD.subject_en, OLD.body_cy, OLD.body_en, OLD.reason_cy, OLD.reason_en, OLD.placeholders, OLD.kind)
       IS DISTINCT FROM
           (NEW.subject_cy, NEW.subject_en, NEW.body_cy, NEW.body_en, NEW.reason_cy, NEW.reason_en, NEW.placeholders, NEW.kind)
    THEN
        RAISE EXCEPTION 'The text of a message cannot change after its approval'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'outbox_content_frozen';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER outbox_content_frozen BEFORE UPDATE ON outbox_content
    FOR EACH ROW EXECUTE FUNCTION outbox_content_frozen();
"""

STEADY = """
CREATE FUNCTION outbox_reference_steady() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The reference of a message never changes'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'outbox_reference_steady';
END $$;
CREATE TRIGGER outbox_reference_steady BEFORE UPDATE OF reference ON outbox_message
    FOR EACH ROW WHEN (OLD.reference IS DISTINCT FROM NEW.reference) EXECUTE FUNCTION outbox_reference_steady();
"""


class Migration(migrations.Migration):
    dependencies = [("outbox", "0001_initial")]

    operations = [
        migrations.RunSQL(OWNERS, "DROP SEQUENCE outbox_owner, outbox_generation"),
        migrations.RunSQL(FROZEN, "DROP TRIGGER outbox_content_frozen ON outbox_content; DROP FUNCTION outbox_content_frozen()"),
        migrations.RunSQL(STEADY, "DROP TRIGGER outbox_reference_steady ON outbox_message; DROP FUNCTION outbox_reference_steady()"),
    ]
