"""The test suite: ``tests/conftest.py`` has started the servers and named them in the environment."""

from config.environment import read
from config.settings.base import *  # noqa: F403
from config.settings.from_environment import settings_from

DEBUG = False
globals().update(settings_from(read(production=False)))
globals()["DATABASES"]["default"]["OPTIONS"].pop("pool")
CELERY_TASK_ALWAYS_EAGER = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
OUTBOX_FOLDER = "var/tests-outbox"
