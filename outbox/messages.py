"""The outbox's own kinds of message: signing in."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from outbox.kinds import Kind, register
from outbox.models import Stream
from outbox.placeholders import Trusted

CONTRACT = _("Needed for the service you asked for (UK GDPR, article 6(1)(b) or (e))")
SECURITY = _("Keeping your account safe (UK GDPR, article 6(1)(f))")

SIGN_IN_CODE = register(
    Kind(
        "sign-in-code",
        _("Code to sign in"),
        Stream.SERVICE,
        CONTRACT,
        service=True,
        reason=_("You are signing in to Labs."),
        sample={"code": "K4TJ7Q", "minutes": 15},
        erased=True,
        despite_suppression=True,
        lasts=timedelta(minutes=15),
    )
)
ADDRESS_CONFIRMATION = register(
    Kind(
        "address-confirmation",
        _("Code to confirm an email address"),
        Stream.SERVICE,
        CONTRACT,
        service=True,
        reason=_("This address was given to Labs as yours."),
        sample={"code": "K4TJ7Q", "minutes": 15},
        erased=True,
        despite_suppression=True,
        lasts=timedelta(minutes=15),
    )
)
UNKNOWN_ADDRESS = register(
    Kind(
        "unknown-address",
        _("Sign-in with an address we do not know"),
        Stream.SERVICE,
        SECURITY,
        service=True,
        reason=_("This address was used to sign in to Labs."),
        sample={"home_link": {"cy": Trusted("https://labs.example/cy/"), "en": Trusted("https://labs.example/en/")}},
        lasts=timedelta(hours=1),
    )
)
KNOWN_ADDRESS = register(
    Kind(
        "known-address",
        _("Sign-up with an address already on record"),
        Stream.SERVICE,
        SECURITY,
        service=True,
        reason=_("This address was used to sign up to Labs."),
        sample={"sign_in_link": {"cy": Trusted("https://labs.example/cy/"), "en": Trusted("https://labs.example/en/")}},
        lasts=timedelta(hours=1),
    )
)
ACCOUNT_NOTICE = register(
    Kind(
        "account-notice",
        _("A change in how someone signs in"),
        Stream.SERVICE,
        SECURITY,
        service=True,
        reason=_("You have an account on Labs."),
    )
)
