"""Every environment variable the product reads: its name, type, default and meaning, in one table.

``docs/settings.md`` is written from this table and a test keeps the two alike. Nothing else in the product reads
``os.environ``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from environs import Env, validate

REQUIRED = object()
"""The mark of a variable that has no default: a start without it is refused in production."""


@dataclass(frozen=True, slots=True)
class Variable:
    """One environment variable: ``read`` names the environs parser; ``local`` is used outside production only."""

    name: str
    read: str
    default: Any
    meaning: str
    local: Any = None
    check: Callable[[Any], Any] | None = None

    @property
    def required(self) -> bool:
        """Whether production refuses to start without it."""
        return self.default is REQUIRED


VARIABLES: tuple[Variable, ...] = (
    Variable(
        "SECRET_KEY",
        "str",
        REQUIRED,
        "Signs sessions and links. At least 50 random characters.",
        local="local-only-key-local-only-key-local-only-key-local-only",
        check=validate.Length(min=50),
    ),
    Variable(
        "DATABASE_URL",
        "str",
        REQUIRED,
        "PostgreSQL 14 or newer: postgres://user:password@host:5432/name. Without it a private one starts (local only).",
        local="",
    ),
    Variable(
        "BROKER_URL",
        "str",
        REQUIRED,
        "Valkey or Redis for Celery: redis://host:6379/0. Without it a private one starts (local only).",
        local="",
    ),
    Variable(
        "DATABASE_DIRECT_URL",
        "str",
        "",
        "The database's own address for sending mail, when DATABASE_URL leads through a transaction pooler.",
    ),
    Variable("CACHE_URL", "str", "", "Valkey or Redis for the cache; the broker's server, database 1, when empty."),
    Variable(
        "SITE_URL",
        "str",
        REQUIRED,
        "The address people use, without a final slash: links in emails begin with it.",
        local="http://127.0.0.1:8000",
        check=validate.URL(require_tld=False, schemes=("http", "https")),
    ),
    Variable("ALLOWED_HOSTS", "list", REQUIRED, "Host names the site answers to, comma-separated.", local=["*"]),
    Variable(
        "EMAIL_TRANSPORT",
        "str",
        "smtp",
        "How mail leaves: smtp, anymail or notify.",
        check=validate.OneOf(("smtp", "anymail", "notify")),
    ),
    Variable("EMAIL_HOST", "str", "127.0.0.1", "The SMTP relay's name."),
    Variable("EMAIL_PORT", "int", 25, "The SMTP relay's port.", local=1025),
    Variable("EMAIL_HOST_USER", "str", "", "The SMTP relay's user, when it asks for one."),
    Variable("EMAIL_HOST_PASSWORD", "str", "", "The SMTP relay's password, when it asks for one."),
    Variable("EMAIL_TLS", "str", "none", "none, starttls or tls.", check=validate.OneOf(("none", "starttls", "tls"))),
    Variable(
        "EMAIL_CONNECTIONS",
        "int",
        4,
        "SMTP connections each worker keeps open: the most that can be uncertain when a process dies.",
        check=validate.Range(min=1, max=50),
    ),
    Variable(
        "EMAIL_TIMEOUT",
        "int",
        60,
        "Seconds without an answer before an SMTP connection is given up.",
        check=validate.Range(min=1, max=600),
    ),
    Variable("EMAIL_FROM", "str", "Labs <labs@labs.example>", "The sender of every message."),
    Variable("EMAIL_REPLY_TO", "str", "labs@labs.example", "Where replies go when a stream names no other address."),
    Variable(
        "EMAIL_REPLY_TO_STREAMS",
        "json",
        {},
        "Where replies to a stream go, as JSON: sessions, alumni, community, service.",
    ),
    Variable("INBOUND_ADDRESS", "str", "", "Address whose mail reaches the inbound webhook; replies then stop nudges."),
    Variable(
        "ANYMAIL_BACKEND",
        "str",
        "",
        "Anymail's provider class for EMAIL_TRANSPORT=anymail, for example anymail.backends.postmark.EmailBackend.",
    ),
    Variable("ANYMAIL_SETTINGS", "json", {}, "Anymail's own settings as JSON, the provider's keys among them."),
    Variable("NOTIFY_API_KEY", "str", "", "GOV.UK Notify's key for EMAIL_TRANSPORT=notify."),
    Variable("NOTIFY_TEMPLATES", "json", {}, "GOV.UK Notify's template for each kind of message, as JSON."),
    Variable("NOTIFY_URL", "str", "https://api.notifications.service.gov.uk", "GOV.UK Notify's address."),
    Variable(
        "OUTBOX_FOLDER",
        "str",
        "var/outbox",
        "Folder that tells a restored copy of the database from the original; "
        "keep it on a disk that outlives a restart.",
    ),
    Variable("WEBHOOK_SECRET", "str", "", "user:password that the mail provider's webhooks must send."),
    Variable("CONTACT_EMAIL", "str", "labs@labs.example", "The team's address, in footers and emails."),
    Variable(
        "TRUSTED_PROXIES",
        "int",
        0,
        "Proxies in front of the site that set X-Forwarded-For.",
        check=validate.Range(min=0, max=5),
    ),
    Variable(
        "STAFF_SECOND_FACTOR",
        "bool",
        True,
        "Whether the console asks staff for a passkey or one-time code. Production refuses False.",
        local=False,
    ),
    Variable("LOCAL_MAILBOX", "str", "", "Folder of the local mailbox page. Local only: production refuses it."),
    Variable("LOG_LEVEL", "log_level", "INFO", "How much is logged: DEBUG, INFO, WARNING, ERROR."),
    Variable("WEB_CONCURRENCY", "int", 2, "Web server processes.", check=validate.Range(min=1, max=64)),
    Variable("PORT", "int", 8000, "The web server's port.", check=validate.Range(min=1, max=65535)),
)


def read(environ: Mapping[str, str] | None = None, *, production: bool) -> dict[str, Any]:
    """Return every variable, typed and checked, by name.

    Raises ``environs.EnvValidationError`` naming each variable that is missing or malformed, all at once.
    """
    env = Env(eager=False)
    before = dict(os.environ)
    if environ is not None:
        os.environ.update(environ)
    try:
        values = {variable.name: _one(env, variable, production=production) for variable in VARIABLES}
        env.seal()
    finally:
        if environ is not None:
            for name in environ.keys() - before.keys():
                del os.environ[name]
            os.environ.update(before)
    return values


def _one(env: Env, variable: Variable, *, production: bool) -> Any:
    parse = getattr(env, variable.read)
    checks = {"validate": variable.check} if variable.check else {}
    local = variable.local is not None and not production
    if variable.required and not local:
        return parse(variable.name, **checks)
    return parse(variable.name, variable.local if local else variable.default, **checks)
