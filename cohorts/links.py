"""The links this room puts in messages and pages."""

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from cohorts.models import Offer
from people.links import Claims, make, read

PURPOSE = "offer"
KEPT_FOR = timedelta(days=180)
"""How long the link of an offer leads to a page that says what became of it; the offer itself ends much sooner."""

Bilingual = dict[str, str]


def in_both(name: str, **kwargs: object) -> Bilingual:
    """Return the full address of the page ``name`` in each language."""
    addresses = {}
    for language in ("cy", "en"):
        with override(language):
            addresses[language] = f"{settings.SITE_URL.rstrip('/')}{reverse(name, kwargs=kwargs)}"
    return addresses


def offer_link(offer: Offer, *, at: datetime) -> Bilingual:
    """Return the link to answer ``offer``: for its person alone, and single-use where it acts."""
    token = make(PURPOSE, person_id=offer.application.person_id, at=at, offer=offer.pk)
    return in_both("cohorts:offer", token=token)


def read_offer_token(token: str, *, at: datetime) -> tuple[Claims, Offer]:
    """Return what ``token`` says and its offer; raises ``people.links.BadLink``, or ``Offer.DoesNotExist``."""
    claims = read(PURPOSE, token, at=at, max_age=KEPT_FOR)
    offers = Offer.objects.select_related("application__series", "application__person")
    return claims, offers.get(pk=claims["offer"], application__person=claims.person_id)
