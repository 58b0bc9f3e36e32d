"""Choosing a cohort: the shortlist, offers of places, the waiting list, and telling people they were not chosen."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, time

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from cohorts import messages
from cohorts.models import Application, ApplicationStatus, Offer
from cohorts.signals import offer_made
from cohorts.statuses import APPLICATION
from labs.clock import day_in_wales, moment_in_wales
from labs.models import Series, Status
from languages.working_days import working_days_after
from people import audit
from people.models import Person

OFFERS_END = time(17, 0)
"""The hour, in Wales, at which an offer runs out on its last day."""
TAKES_PEOPLE_IN = (Status.OPEN, Status.CLOSED, Status.RUNNING)
"""The states of a series in which staff can offer places."""
FILLS_ITSELF = (Status.OPEN, Status.CLOSED)
"""The states of a series in which a place that becomes free goes to the waiting list without anyone asking."""


class NoPlaceLeft(ValidationError):  # noqa: N818
    """Every place of the series is offered or taken."""

    def __init__(self) -> None:
        super().__init__(_("Every place in this series is offered or taken."), code="no_place_left")


@transaction.atomic
def shortlist(*, application: Application, by: Person | None, at: datetime) -> Application:
    """Mark as likely to be offered a place."""
    return _decide(_locked(application), ApplicationStatus.SHORTLISTED, by=by, at=at)


@transaction.atomic
def offer(*, application: Application, by: Person | None, at: datetime) -> Offer:
    """Offer the next free place, and write to the person. Raises ``NoPlaceLeft``, or ``ValidationError`` if they cannot
    be offered one now.
    """
    current = _locked(application)
    _check_takes_people_in(current.series)
    APPLICATION.check(current.status, ApplicationStatus.OFFERED)
    made = _take_place(current, at=at)
    _decide(current, ApplicationStatus.OFFERED, by=by, at=at)
    offer_made.send(sender=Offer, offer=made, by=by, at=at)
    messages.place_offered(made, at=at)
    return made


@transaction.atomic
def offer_or_wait(*, application: Application, by: Person | None, at: datetime) -> Offer | None:
    """Offer the next free place, or put at the end of the waiting list when there is none; returns any offer made."""
    try:
        with transaction.atomic():
            return offer(application=application, by=by, at=at)
    except NoPlaceLeft:
        if _locked(application).status != ApplicationStatus.WAITING:
            wait(application=application, by=by, at=at)
        return None


@transaction.atomic
def wait(*, application: Application, by: Person | None, at: datetime) -> Application:
    """Put at the end of the waiting list."""
    current = _locked(application)
    # One at a time per series, so that the list has an order; rows that only refer to the series are not held up.
    Series.objects.select_for_update(no_key=True).get(pk=current.series_id)
    last = current.series.applications.aggregate(last=Max("waiting_position"))["last"] or 0
    current.waiting_position = last + 1
    _decide(current, ApplicationStatus.WAITING, by=by, at=at)
    messages.on_waiting_list(current, at=at)
    return current


@transaction.atomic
def reject(*, application: Application, by: Person | None, at: datetime) -> Application:
    """Do not choose this person for this series, and tell them."""
    current = _decide(_locked(application), ApplicationStatus.REJECTED, by=by, at=at)
    messages.not_chosen(current, at=at)
    return current


@transaction.atomic
def withdraw(*, application: Application, by: Person | None, at: datetime) -> Application:
    """Take out someone who said they can't take part, before they were offered a place."""
    current = _locked(application)
    if current.status in (ApplicationStatus.OFFERED, ApplicationStatus.ACCEPTED):
        raise ValidationError(_("This person has been offered a place: the offer has to be answered or taken back."))
    return _decide(current, ApplicationStatus.WITHDRAWN, by=by, at=at)


@transaction.atomic
def fill_from_waiting_list(*, series: Series, by: Person | None, at: datetime) -> list[Offer]:
    """Offer the free places of ``series`` to those who wait, in order; returns the offers made."""
    offers: list[Offer] = []
    if Series.objects.get(pk=series.pk).status not in FILLS_ITSELF:
        return offers
    for application in series.applications.waiting().select_for_update(skip_locked=True, of=("self",)):
        try:
            with transaction.atomic():
                offers.append(offer(application=application, by=by, at=at))
        except NoPlaceLeft:
            break
    return offers


Decision = Callable[..., object]
DECISIONS: dict[str, Decision] = {
    "shortlist": shortlist,
    "offer": offer_or_wait,
    "wait": wait,
    "reject": reject,
    "withdraw": withdraw,
}
"""What staff can decide about an application, by name."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a decision about several applications: how many took it, and those that could not."""

    done: int
    refused: tuple[Application, ...]


def decide(*, applications: Iterable[Application], decision: str, by: Person | None, at: datetime) -> Outcome:
    """Take one decision about several applications, in the order they were sent; each stands by itself."""
    done, refused = 0, []
    for application in sorted(applications, key=lambda one: (one.submitted_at, one.pk)):
        try:
            DECISIONS[decision](application=application, by=by, at=at)
            done += 1
        except ValidationError:
            refused.append(application)
    return Outcome(done, tuple(refused))


def _locked(application: Application) -> Application:
    rows = Application.objects.select_for_update(of=("self",)).select_related("series", "person", "organisation")
    return rows.get(pk=application.pk)


def _check_takes_people_in(series: Series) -> None:
    if series.status not in TAKES_PEOPLE_IN:
        raise ValidationError(_("Places are offered while the series is open, closed for sign-up or running."))


def _decide(application: Application, status: ApplicationStatus, *, by: Person | None, at: datetime) -> Application:
    APPLICATION.check(application.status, status)
    before, application.status = application.status, status
    if status != ApplicationStatus.WAITING:
        application.waiting_position = None
    application.save(update_fields=["status", "waiting_position"])
    audit.record("application-decided", by=by, at=at, on=application, before=str(before), after=str(status))
    return application


def _take_place(application: Application, *, at: datetime) -> Offer:
    """Take the lowest free place that no one else is taking at this moment."""
    series = application.series
    free = series.places.free().order_by("number").select_for_update(skip_locked=True, of=("self",))
    expires_at = moment_in_wales(working_days_after(day_in_wales(at), series.offer_days), OFFERS_END)
    while place := free.first():
        try:
            with transaction.atomic():
                return Offer.objects.create(application=application, place=place, made_at=at, expires_at=expires_at)
        except IntegrityError:
            # Someone took it between our look and our lock: look again, unless it is this person's own offer.
            _check_no_live_offer(application)
    raise NoPlaceLeft


def _check_no_live_offer(application: Application) -> None:
    if Offer.objects.live().filter(application=application).exists():
        raise ValidationError(_("This person already has an offer for this series."), code="moved_on")
