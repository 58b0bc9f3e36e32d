"""Sign-in by emailed code: what allauth sends goes out through the outbox, as a service message.

The code is a placeholder's value, erased from the row once nobody will send it. An address we do not know gets a message too, so that
the page answers everyone alike.
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from outbox import messages
from outbox.writing import write
from people.models import Person
from ui.addresses import current_language

KINDS = {
    "account/email/login_code": messages.SIGN_IN_CODE,
    "account/email/email_confirmation": messages.ADDRESS_CONFIRMATION,
    "account/email/email_confirmation_signup": messages.ADDRESS_CONFIRMATION,
    "account/email/unknown_account": messages.UNKNOWN_ADDRESS,
    "account/email/account_already_exists": messages.KNOWN_ADDRESS,
}


class SignInAdapter(DefaultAccountAdapter):
    """The site's account adapter."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the message of this occasion; workers send it. Anything allauth tells besides is an account notice."""
        kind = KINDS.get(template_prefix, messages.ACCOUNT_NOTICE)
        person = Person.objects.filter(email=email.strip().lower(), is_active=True).first()
        write(
            kind=kind.slug,
            person=person,
            to=email,
            key=f"{kind.slug}/{uuid4()}",
            at=timezone.now(),
            context=_values(kind.slug, context),
            language=current_language(),
        )


def _values(kind: str, context: dict[str, Any]) -> dict[str, object]:
    if kind == messages.SIGN_IN_CODE.slug:
        return {"code": str(context["code"]), "minutes": app_settings.LOGIN_BY_CODE_TIMEOUT // 60}
    if kind == messages.ADDRESS_CONFIRMATION.slug:
        return {"code": str(context["code"]), "minutes": app_settings.EMAIL_VERIFICATION_BY_CODE_TIMEOUT // 60}
    if kind == messages.UNKNOWN_ADDRESS.slug:
        return {"home_link": _both("home")}
    if kind == messages.KNOWN_ADDRESS.slug:
        return {"sign_in_link": _both("account_login")}
    return {}


def _both(name: str) -> dict[str, str]:
    addresses = {}
    for language in ("cy", "en"):
        with override(language):
            addresses[language] = settings.SITE_URL.rstrip("/") + reverse(name)
    return addresses
