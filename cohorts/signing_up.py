"""Signing up for a series."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cohorts import messages
from cohorts.models import Application
from labs.clock import day_in_wales
from labs.models import Series
from organisations import affiliations
from organisations.models import Organisation
from people import audit
from people.models import LanguageSource, Person
from people.registering import register


@dataclass(frozen=True, slots=True)
class SignUp:
    """What someone wrote on the sign-up pages. ``organisation`` or else ``organisation_name`` is given."""

    language: str
    full_name: str
    preferred_name: str
    email: str
    job_title: str
    organisation: Organisation | None
    organisation_name: str
    why: str
    needs: str
    session_language: str
    written_in: str


@transaction.atomic
def submit(*, series: Series, sign_up: SignUp, by: Person | None, at: datetime) -> Application:
    """Keep the application of whoever has this address, and write to them.

    Someone who signed up before keeps the first application and gets a message that says so; the caller must not say
    which of the two happened, as that would reveal who is known. Raises ``ValidationError`` when the series does not
    take sign-ups at ``at``.
    """
    if not Series.objects.open_for_sign_up(on=day_in_wales(at)).filter(pk=series.pk).exists():
        raise ValidationError(_("Sign-up for this series has closed."), code="closed")
    person = _registered(sign_up, by=by, at=at)
    application, made = _kept(series, person, sign_up, at=at)
    if not made:
        messages.application_repeated(application, at=at)
        return application
    if sign_up.organisation:
        affiliations.start(
            person=person,
            organisation=sign_up.organisation,
            job_title=sign_up.job_title,
            on=day_in_wales(at),
            by=by,
            at=at,
        )
    audit.record("application-submitted", by=by, at=at, on=application, series=series.slug)
    messages.application_received(application, at=at)
    return application


def _registered(sign_up: SignUp, *, by: Person | None, at: datetime) -> Person:
    person = register(
        email=sign_up.email,
        full_name=sign_up.full_name,
        language=sign_up.language,
        source=LanguageSource.SIGN_UP,
        by=by,
        at=at,
    )
    if sign_up.preferred_name and not person.preferred_name and person.full_name == sign_up.full_name:
        person.preferred_name = sign_up.preferred_name
        person.save(update_fields=["preferred_name"])
    return person


def _kept(series: Series, person: Person, sign_up: SignUp, *, at: datetime) -> tuple[Application, bool]:
    values = {
        "organisation": sign_up.organisation,
        "organisation_name": "" if sign_up.organisation else sign_up.organisation_name,
        "job_title": sign_up.job_title,
        "why": sign_up.why,
        "needs": sign_up.needs,
        "session_language": sign_up.session_language,
        "written_in": sign_up.written_in,
        "submitted_at": at,
    }
    return Application.objects.get_or_create(series=series, person=person, defaults=values)
