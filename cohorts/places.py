"""A place, from the offer to the end: answering an offer, letting it run out, and leaving."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cohorts import messages, selection
from cohorts.models import (
    Application,
    ApplicationStatus,
    Offer,
    OfferStatus,
    Participant,
    ParticipantStatus,
)
from cohorts.signals import offer_closed, participant_returned, participant_withdrawn, place_accepted
from cohorts.statuses import APPLICATION, OFFER, PARTICIPANT
from labs.models import Series, Status
from people import audit
from people.models import Person

BATCH = 200
"""Offers that run out in one transaction."""


@transaction.atomic
def accept(*, offer: Offer, by: Person | None, at: datetime) -> Participant:
    """Take the place offered; raises ``ValidationError`` if the offer was answered, taken back, or has run out."""
    current = _answered(offer, OfferStatus.ACCEPTED, at=at)
    application = current.application
    participant, made = Participant.objects.update_or_create(
        series=application.series,
        person=application.person,
        defaults={
            "offer": current,
            "organisation": application.organisation,
            "session_language": application.session_language,
            "needs": application.needs,
            "needs_written_in": application.written_in if application.needs else "",
            "status": ParticipantStatus.TAKING_PART,
            "joined_at": at,
        },
    )
    _set(application, ApplicationStatus.ACCEPTED)
    audit.record("offer-accepted", by=by, at=at, on=current)
    offer_closed.send(sender=Offer, offer=current, by=by, at=at)
    place_accepted.send(sender=Participant, participant=participant, by=by, at=at)
    if not made:
        participant_returned.send(sender=Participant, participant=participant, by=by, at=at)
    messages.place_accepted(participant, at=at)
    return participant


@transaction.atomic
def decline(*, offer: Offer, by: Person | None, at: datetime) -> Offer:
    """Turn the place down, which offers it to the next who waits. Raises ``ValidationError`` as ``accept`` does."""
    current = _answered(offer, OfferStatus.DECLINED, at=at)
    _set(current.application, ApplicationStatus.DECLINED)
    audit.record("offer-declined", by=by, at=at, on=current)
    _free(current, by=by, at=at)
    return current


def expire_due(*, at: datetime) -> int:
    """Close every offer whose time ended by ``at`` and offer their places to those who wait; returns how many closed.

    Safe to run twice, late, or on two machines at once: each takes offers the other has not locked.
    """
    closed = 0
    while batch := _expire_some(at=at):
        closed += batch
    return closed


@transaction.atomic
def _expire_some(*, at: datetime) -> int:
    due = Offer.objects.run_out(at=at).select_for_update(skip_locked=True, of=("self",))
    offers = list(due.select_related("application__series", "application__person")[:BATCH])
    for offer in offers:
        offer.status, offer.answered_at = OfferStatus.EXPIRED, at
        offer.save(update_fields=["status", "answered_at"])
        _set(offer.application, ApplicationStatus.LAPSED)
        audit.record("offer-expired", by=None, at=at, on=offer)
        messages.offer_lapsed(offer, at=at)
        _free(offer, by=None, at=at)
    return len(offers)


@transaction.atomic
def take_back(*, offer: Offer, by: Person | None, at: datetime) -> Offer:
    """Take back an offer that was not answered; the application is on the shortlist again."""
    current = Offer.objects.select_for_update(of=("self",)).select_related("application__series").get(pk=offer.pk)
    if current.status != OfferStatus.MADE:
        raise ValidationError(_("This offer has already been answered."), code="moved_on")
    _close(current, OfferStatus.WITHDRAWN, at=at)
    _set(current.application, ApplicationStatus.SHORTLISTED)
    audit.record("offer-taken-back", by=by, at=at, on=current)
    offer_closed.send(sender=Offer, offer=current, by=by, at=at)
    return current


@transaction.atomic
def withdraw(*, participant: Participant, by: Person | None, at: datetime) -> Participant:
    """Leave the cohort; the place goes to the next on the waiting list while the series still takes people in."""
    current = (
        Participant.objects.select_for_update(of=("self",)).select_related("series", "person").get(pk=participant.pk)
    )
    PARTICIPANT.check(current.status, ParticipantStatus.WITHDRAWN)
    current.status = ParticipantStatus.WITHDRAWN
    current.save(update_fields=["status"])
    audit.record("participant-withdrew", by=by, at=at, on=current)
    participant_withdrawn.send(sender=Participant, participant=current, by=by, at=at)
    messages.place_given_up(current, at=at)
    for application in Application.objects.filter(series=current.series, person=current.person, status="accepted"):
        _set(application, ApplicationStatus.WITHDRAWN)
    if current.offer is not None and current.offer.status == OfferStatus.ACCEPTED:
        _close(current.offer, OfferStatus.WITHDRAWN, at=at)
        _free(current.offer, by=by, at=at)
    return current


@transaction.atomic
def say_needs(
    *, participant: Participant, needs: str, session_language: str, written_in: str, by: Person | None, at: datetime
) -> Participant:
    """Keep what the participant needs and the language they wish for in sessions (empty: no preference)."""
    participant.needs, participant.session_language = needs, session_language
    participant.needs_written_in = written_in if needs else ""
    participant.save(update_fields=["needs", "session_language", "needs_written_in"])
    # What they need is nobody's business but the facilitators': the trail says that it changed, not what it is.
    audit.record("participant-needs-changed", by=by, at=at, on=participant)
    return participant


@transaction.atomic
def complete(*, series: Series, by: Person | None, at: datetime) -> int:
    """Say that everyone still taking part has completed ``series``; returns how many."""
    done = Participant.objects.filter(series=series).taking_part().update(status=ParticipantStatus.COMPLETED)
    audit.record("cohort-completed", by=by, at=at, on=series, participants=done)
    return done


@transaction.atomic
def uncomplete(*, series: Series, by: Person | None, at: datetime) -> int:
    """Undo ``complete``: those who completed take part again; returns how many."""
    completed = Participant.objects.filter(series=series, status=ParticipantStatus.COMPLETED)
    back = completed.update(status=ParticipantStatus.TAKING_PART)
    audit.record("cohort-uncompleted", by=by, at=at, on=series, participants=back)
    return back


@transaction.atomic
def call_off(*, series: Series, by: Person | None, at: datetime) -> int:
    """Tell everyone who was still in the running that ``series`` is called off, and clear their calendars.

    Unanswered offers are taken back. Returns how many people were told.
    """
    for offer in Offer.objects.filter(application__series=series, status=OfferStatus.MADE).select_for_update():
        _close(offer, OfferStatus.WITHDRAWN, at=at)
        offer_closed.send(sender=Offer, offer=offer, by=by, at=at)
    told = list(series.applications.in_the_running().select_related("person", "series"))
    for application in told:
        messages.series_called_off(application, at=at)
    sessions = list(series.sessions.ahead(at=at))
    for participant in series.participants.taking_part().select_related("person", "series"):
        for session in sessions:
            messages.call_off(participant, session, at=at)
    audit.record("cohort-called-off", by=by, at=at, on=series, told=len(told))
    return len(told)


def _answered(offer: Offer, status: OfferStatus, *, at: datetime) -> Offer:
    current = (
        Offer.objects.select_for_update(of=("self",))
        .select_related("application__series", "application__person", "application__organisation")
        .get(pk=offer.pk)
    )
    if current.status != OfferStatus.MADE:
        raise ValidationError(_("This offer has already been answered."), code="moved_on")
    if at >= current.expires_at:
        raise ValidationError(_("This offer has run out."), code="expired")
    if current.application.series.status in (Status.FINISHED, Status.CANCELLED):
        raise ValidationError(_("This series is over."), code="over")
    return _close(current, status, at=at)


def _close(offer: Offer, status: OfferStatus, *, at: datetime) -> Offer:
    OFFER.check(offer.status, status)
    offer.status, offer.answered_at = status, at
    offer.save(update_fields=["status", "answered_at"])
    return offer


def _set(application: Application, status: ApplicationStatus) -> None:
    APPLICATION.check(application.status, status)
    application.status = status
    application.save(update_fields=["status"])


def _free(offer: Offer, *, by: Person | None, at: datetime) -> None:
    offer_closed.send(sender=Offer, offer=offer, by=by, at=at)
    selection.fill_from_waiting_list(series=offer.application.series, by=by, at=at)
