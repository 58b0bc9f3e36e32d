"""The settings that follow from the environment's values, the same way in every place."""

from secrets import token_urlsafe
from typing import Any

from environs import Env


def settings_from(values: dict[str, Any]) -> dict[str, Any]:
    """Return Django settings for the typed ``values`` of ``config.environment.read``."""
    broker: str = values["BROKER_URL"]
    return {
        **{name: values[name] for name in _AS_THEY_ARE},
        "DATABASES": {"default": database(values["DATABASE_URL"])},
        "CELERY_BROKER_URL": broker,
        "CACHES": {
            "default": {
                "BACKEND": "django_redis.cache.RedisCache",
                "LOCATION": values["CACHE_URL"] or broker.rsplit("/", 1)[0] + "/1",
                # Nothing that must last is kept here: while Valkey is away, pages are served without it.
                "OPTIONS": {"IGNORE_EXCEPTIONS": True, "SOCKET_CONNECT_TIMEOUT": 1, "SOCKET_TIMEOUT": 1},
            }
        },
        "DEFAULT_FROM_EMAIL": values["EMAIL_FROM"],
        "SERVER_EMAIL": values["EMAIL_FROM"],
        "EMAIL_USE_TLS": values["EMAIL_TLS"] == "starttls",
        "EMAIL_USE_SSL": values["EMAIL_TLS"] == "tls",
        # Without a secret django-anymail would believe anyone; one that nobody knows keeps the webhooks closed.
        "ANYMAIL": {"WEBHOOK_SECRET": values["WEBHOOK_SECRET"] or token_urlsafe(), **values["ANYMAIL_SETTINGS"]},
        "ALLAUTH_TRUSTED_PROXY_COUNT": values["TRUSTED_PROXIES"],
        "LOGGING": logging(values["LOG_LEVEL"]),
    }


_AS_THEY_ARE = (
    "SECRET_KEY", "SITE_URL", "ALLOWED_HOSTS", "EMAIL_TRANSPORT", "EMAIL_HOST", "EMAIL_PORT", "EMAIL_HOST_USER",
    "EMAIL_HOST_PASSWORD", "EMAIL_CONNECTIONS", "EMAIL_TIMEOUT", "EMAIL_REPLY_TO", "INBOUND_ADDRESS",
    "DATABASE_DIRECT_URL", "EMAIL_REPLY_TO_STREAMS", "NOTIFY_URL", "OUTBOX_FOLDER",
    "ANYMAIL_BACKEND", "NOTIFY_API_KEY", "NOTIFY_TEMPLATES", "CONTACT_EMAIL", "STAFF_SECOND_FACTOR", "LOCAL_MAILBOX",
)  # fmt: skip


def database(url: str) -> dict[str, Any]:
    """Return Django's database settings for a PostgreSQL ``url``; pooled, so that a request borrows a connection."""
    parsed: dict[str, Any] = dict(Env().dj_db_url("NO_SUCH_VARIABLE", url))
    options = parsed.setdefault("OPTIONS", {})
    options["pool"] = {"min_size": 1, "max_size": 10, "timeout": 10}
    parsed["CONN_MAX_AGE"] = 0
    return parsed


def logging(level: int) -> dict[str, Any]:
    """Return a logging configuration that writes one line an event to standard error."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
    }
