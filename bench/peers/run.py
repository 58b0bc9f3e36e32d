"""Fills a peer's queue and sends it: ``python -m bench.peers.run post_office 20000``.

Each message is handed over rendered, which spares the peers what the outbox does itself. Prints ready, waits for a line, sends.
"""

import json
import sys
import time

import django

django.setup()

from django.core.mail import EmailMultiAlternatives  # noqa: E402
from django.core.management import call_command  # noqa: E402
from mailer.models import Message, make_message  # noqa: E402
from post_office.models import PRIORITY, STATUS  # noqa: E402
from post_office.models import Email as PostOfficeEmail  # noqa: E402

from bench.peers.one_task.models import Email  # noqa: E402
from bench.peers.one_task.tasks import send  # noqa: E402

BATCH = 1000
PAGE = json.load(open(sys.argv[3], encoding="utf-8")) if len(sys.argv) > 3 else {}  # noqa: PTH123, SIM115


def texts(number: int) -> tuple[str, str, str, str]:
    """Address, subject, text and HTML of one message."""
    name = f"Person {number}"
    return (
        f"p{number}@corff.example", f"{PAGE['subject']} {number}", PAGE["text"].replace("Person 1", name),
        PAGE["html"].replace("Person 1", name),
    )  # fmt: skip


def post_office(count: int) -> None:
    """Queue with django-post-office."""
    PostOfficeEmail.objects.all().delete()
    rows = []
    for number in range(count):
        to, subject, text, html = texts(number)
        rows.append(PostOfficeEmail(from_email="labs@labs.example", to=[to], subject=subject, message=text,
                                    html_message=html, status=STATUS.queued, priority=PRIORITY.medium))  # fmt: skip
    PostOfficeEmail.objects.bulk_create(rows, BATCH)


def mailer(count: int) -> None:
    """Queue with django-mailer."""
    Message.objects.all().delete()
    rows = []
    for number in range(count):
        to, subject, text, html = texts(number)
        row = make_message(subject=subject, body=text, from_email="labs@labs.example", to=[to], priority=2)
        row.email = EmailMultiAlternatives(subject, text, "labs@labs.example", [to], alternatives=[(html, "text/html")])
        rows.append(row)
    Message.objects.bulk_create(rows, BATCH)


def one_task(count: int) -> None:
    """Write a row and publish a task for each."""
    Email.objects.all().delete()
    rows = []
    for number in range(count):
        to, subject, text, html = texts(number)
        rows.append(Email(to=to, subject=subject, text=text, html=html))
    for row in Email.objects.bulk_create(rows, BATCH):
        send.delay(row.pk)


SEND = {
    "post_office": lambda: call_command("send_queued_mail", processes=1),
    "mailer": lambda: call_command("send_mail"),
}


def main() -> None:
    """Fill, wait for the word, send."""
    call_command("migrate", run_syncdb=True, verbosity=0)
    name, count = sys.argv[1], int(sys.argv[2])
    {"post_office": post_office, "mailer": mailer, "one_task": one_task}[name](count)
    print("ready", flush=True)
    if name in SEND:
        sys.stdin.readline()
        began = time.perf_counter()
        SEND[name]()
        print(json.dumps({"seconds": time.perf_counter() - began}), flush=True)


if __name__ == "__main__":
    main()
