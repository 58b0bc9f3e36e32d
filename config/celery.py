"""The door for Celery: workers and beat."""

import os

from celery import Celery

from config.schedules import gather

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
app = Celery("labs")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.on_after_finalize.connect(gather)
# Beside the tasks a worker of the mail queue looks for due messages itself; named, for it needs Django to be ready.
app.steps["worker"].add("outbox.lookout:Lookout")
