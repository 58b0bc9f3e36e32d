"""``celery -A bench.peers.one_task.tasks worker``: one task sends one email and marks its row."""

import os

import django
from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.peers.settings")
django.setup()

from django.core.mail import EmailMultiAlternatives  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.peers.one_task.models import Email  # noqa: E402

app = Celery("one_task", broker=os.environ["BROKER_URL"])
app.conf.update(task_ignore_result=True, task_acks_late=True, task_default_queue="one_task")


@app.task
def send(number: int) -> None:
    """Send one email."""
    row = Email.objects.get(pk=number)
    message = EmailMultiAlternatives(row.subject, row.text, None, [row.to])
    message.attach_alternative(row.html, "text/html")
    message.send()
    row.sent_at = timezone.now()
    row.save(update_fields=["sent_at"])
