"""The outbox's part of a person's page in the console and of everyone's own account page."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from outbox.addresses import STOP
from outbox.correspondence import correspondence
from outbox.models import Stream
from outbox.preferences import STOPPABLE, stopped_streams
from people import links
from people.models import Person
from people.panels import account_panel, person_panel


@account_panel(order=60, template="outbox/account.html")
def messages_of_mine(request: HttpRequest, person: Person) -> dict[str, Any]:
    """What the person gets, and the way to change it."""
    stopped = stopped_streams(person)
    return {
        "streams": [Stream(stream).label for stream in STOPPABLE if stream not in stopped],
        "token": links.make(STOP, person_id=person.pk, at=timezone.now(), stream=""),
    }


@person_panel(order=60, permission="outbox.view_message", template="outbox/console/person.html")
def messages_of(request: HttpRequest, person: Person) -> dict[str, Any]:
    """The latest of a person's correspondence."""
    return {
        "entries": correspondence(person, limit=10),
        "stopped": [Stream(one).label for one in stopped_streams(person)],
    }
