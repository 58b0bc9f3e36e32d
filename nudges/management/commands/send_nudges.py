"""``manage.py send_nudges --at 2023-01-16T09:00``: what is due at a moment goes out, to see a whole year in an hour."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from nudges import holidays
from nudges.calendar import LONDON
from nudges.models import Reason
from nudges.sending import Report, hand_over_due
from outbox.models import Message
from outbox.sending import send_due


class Command(BaseCommand):
    """Hands over what is due at a moment, sends it, and says what was sent and what was not, with the reason."""

    help = (
        "Hand over and send the nudges that are due at a moment (by default now), and list them. "
        "The moment is a time in Wales, such as 2023-01-16T09:00. Refused in production unless it is now."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the moment."""
        parser.add_argument("--at", help="Date and time in Wales, such as 2023-01-16T09:00; by default now.")

    def handle(self, *_args: Any, at: str | None, **_options: Any) -> None:
        """Hand over, send and report."""
        moment = self._moment(at)
        if not holidays.current().is_working_minute(moment):
            following = holidays.current().next_working_minute(moment).astimezone(LONDON)
            raise CommandError(
                f"Nothing goes out then. The next working minute in Wales is {following:%Y-%m-%dT%H:%M}."
            )
        known = set(Message.objects.filter(sent_at__gte=moment).values_list("pk", flat=True))
        report = hand_over_due(at=moment)
        sent = send_due(at=moment)
        for message in Message.objects.filter(sent_at__gte=moment).exclude(pk__in=known).select_related("content"):
            title = message.content.subject_cy if message.language == "cy" else message.content.subject_en
            self.stdout.write(f"{message.sent_to}  [{message.language}]  {title}")
        self._sum_up(report, sent.sent, sent.trouble)

    def _moment(self, given: str | None) -> datetime:
        if given is None:
            return timezone.now()
        if not settings.DEBUG and not settings.LOCAL_MAILBOX:
            raise CommandError(
                "--at is for the demonstration and for tests: people would get messages at the wrong time."
            )
        try:
            return datetime.fromisoformat(given).replace(tzinfo=LONDON)
        except ValueError as error:
            raise CommandError(f"Write the moment like this: 2023-01-16T09:00. ({error})") from error

    def _sum_up(self, report: Report, sent: int, trouble: str) -> None:
        self.stdout.write(f"Handed over: {report.handed}. Sent: {sent}.")
        for reason, count in sorted(report.reasons.items()):
            label = Reason(reason).label if reason in Reason.values else reason
            self.stdout.write(f"Not sent: {count} ({label}).")
        if trouble:
            self.stderr.write(f"Mail could not leave: {trouble}")
