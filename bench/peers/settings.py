"""Settings of the peers: their own defaults, our database server and our sink."""

import os

from environs import Env

DATABASES = {"default": dict(Env().dj_db_url("PEERS_DATABASE_URL"))}
SECRET_KEY = "bench"
USE_TZ = True
INSTALLED_APPS = ["django.contrib.contenttypes", "post_office", "mailer", "bench.peers.one_task"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
EMAIL_HOST, EMAIL_PORT = "127.0.0.1", int(os.environ.get("EMAIL_PORT", "25"))
DEFAULT_FROM_EMAIL = "Labs <labs@labs.example>"
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
MAILER_EMAIL_BACKEND = EMAIL_BACKEND
MAILER_LOCK_PATH = os.path.join(os.environ.get("TMPDIR", "/tmp"), f"bench-mailer-{os.getpid()}")  # noqa: PTH118
POST_OFFICE = {"BACKENDS": {"default": EMAIL_BACKEND}}
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates"}]
LOGGING_CONFIG = None
