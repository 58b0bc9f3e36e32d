"""The door for Celery: workers and beat. Schedules are each room's own, in its ``tasks.py``."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
app = Celery("labs")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
