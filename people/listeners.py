"""What this room does when something happens elsewhere; imported when every model is there."""

from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.signals import user_logged_in
from django.apps import apps
from django.db.models.signals import post_migrate
from django.dispatch import receiver
from django.http import HttpRequest

from people import roles
from people.details import keep_address
from people.models import Person

LAST_APP = [app for app in apps.get_app_configs() if app.models_module][-1]
"""The app that is migrated last: by then the permissions of all are there."""


@receiver(user_logged_in)
def signed_in(sender: Any, request: HttpRequest, user: Person, **kwargs: Any) -> None:
    """Keep the address of someone who signed in by code: allauth asks for it before it changes a second factor."""
    if "code" in [record["method"] for record in get_authentication_records(request, user)]:
        keep_address(user)


@receiver(post_migrate, sender=LAST_APP)
def migrated(sender: Any, **kwargs: Any) -> None:
    """Write the table of roles to the database."""
    roles.sync()
