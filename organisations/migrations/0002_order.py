"""The order of organisations' names in each language, read from an index. Kept by hand."""

from django.db import migrations

INDEXES = """
CREATE INDEX organisation_order_cy ON organisations_organisation ((people_welsh_key(name_cy::text)) COLLATE "C", id);
CREATE INDEX organisation_order_en ON organisations_organisation ((people_welsh_key(name_en::text)) COLLATE "C", id);
"""
BACK = """
DROP INDEX organisation_order_en;
DROP INDEX organisation_order_cy;
"""


class Migration(migrations.Migration):
    """Runs once the table and the house's order of names are there."""

    dependencies = [("organisations", "0001_initial"), ("people", "0002_search")]
    operations = [migrations.RunSQL(INDEXES, BACK)]
