"""Which transport the settings ask for."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from outbox.transports.anymail import AnymailTransport
from outbox.transports.base import Transport
from outbox.transports.notify import NotifyTransport
from outbox.transports.smtp import SmtpTransport


def transport_from_settings() -> Transport:
    """Return a new transport as ``EMAIL_TRANSPORT`` says: smtp, anymail or notify."""
    try:
        return CHOICES[settings.EMAIL_TRANSPORT]()
    except KeyError:
        raise ImproperlyConfigured(
            f"EMAIL_TRANSPORT is {settings.EMAIL_TRANSPORT}: choose {', '.join(CHOICES)}."
        ) from None


CHOICES: dict[str, Callable[[], Transport]] = {
    "smtp": SmtpTransport,
    "anymail": AnymailTransport,
    "notify": NotifyTransport,
}
