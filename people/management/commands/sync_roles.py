"""``manage.py sync_roles``: make the groups of the database say what the table of roles says."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from people import roles


class Command(BaseCommand):
    """Runs by itself after every migration; run it by hand after editing the table."""

    help = "Make staff roles match the table in config/roles.py."

    def handle(self, *args: Any, **options: Any) -> None:
        """Sync, and say which roles there are; an error names what no permission fits."""
        unknown = roles.sync()
        self.stdout.write(", ".join(role.slug for role in roles.table()))
        if unknown:
            raise CommandError(f"No permission fits: {', '.join(unknown)}")
