"""The messages this room sends, each with why it is sent. Their texts are in ``templates/emails/``."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from cohorts.links import Bilingual, in_both, offer_link
from cohorts.models import Application, Offer, Participant
from labs import calendars
from labs.models import Series, Session
from outbox.kinds import Kind, register
from outbox.models import Stream
from outbox.placeholders import Trusted
from outbox.writing import write
from people.models import Person

APPLIED = _("You get this because you signed up for a Labs series.")
TAKES_PART = _("You get this because you have a place in a Labs series.")
PUBLIC_TASK = _("Public task: running the series you asked to take part in.")

_A_LINK = Trusted("https://labs.example/")
_A_SESSION: dict[str, Any] = {
    "title": {"cy": "Dod i adnabod eich gilydd", "en": "Getting to know each other"},
    "place": {"cy": "O bell", "en": "Remote"},
    "starts_at": datetime(2027, 1, 12, 10, tzinfo=UTC),
    "ends_at": datetime(2027, 1, 12, 12, tzinfo=UTC),
}
SAMPLE: dict[str, Any] = {
    "series": {"cy": "Labs y gaeaf", "en": "Winter Labs"},
    "series_link": _A_LINK,
    "starts_on": date(2027, 1, 12),
    "offer_link": _A_LINK,
    "expires_at": datetime(2027, 1, 5, 17, tzinfo=UTC),
    "place_link": _A_LINK,
    "calendar_link": _A_LINK,
    "sessions": [_A_SESSION],
    "session": _A_SESSION,
    "changed": False,
}

_KINDS = (
    ("application-received", _("Sign-up received"), APPLIED),
    ("application-repeated", _("Signed up already"), APPLIED),
    ("application-waiting", _("On the waiting list"), APPLIED),
    ("application-not-chosen", _("Not chosen this time"), APPLIED),
    ("series-called-off", _("Series called off"), APPLIED),
    ("place-offered", _("Offer of a place"), APPLIED),
    ("offer-lapsed", _("An offer ran out"), APPLIED),
    ("place-accepted", _("Place confirmed"), TAKES_PART),
    ("place-given-up", _("Place given up"), TAKES_PART),
    ("session-invitation", _("Invitation to a session"), TAKES_PART),
    ("session-cancelled", _("A session will not happen"), TAKES_PART),
)


def register_kinds() -> None:
    """Tell the outbox which kinds of message this room sends."""
    for slug, title, reason in _KINDS:
        register(Kind(slug, title, Stream.SERVICE, PUBLIC_TASK, service=True, reason=reason, sample=SAMPLE))


def application_received(application: Application, *, at: datetime) -> None:
    """Confirm that the sign-up arrived."""
    _about_application("application-received", application, key=f"{application.pk}", at=at)


def application_repeated(application: Application, *, at: datetime) -> None:
    """Tell someone who signed up again that they had already; once a day at most."""
    _about_application("application-repeated", application, key=f"{application.pk}:{at.date()}", at=at)


def on_waiting_list(application: Application, *, at: datetime) -> None:
    """Tell someone that they are on the waiting list."""
    _about_application("application-waiting", application, key=_moment(application, at), at=at)


def not_chosen(application: Application, *, at: datetime) -> None:
    """Tell someone that they were not chosen this time."""
    _about_application("application-not-chosen", application, key=_moment(application, at), at=at)


def series_called_off(application: Application, *, at: datetime) -> None:
    """Tell someone that the series will not take place."""
    _about_application("series-called-off", application, key=f"{application.pk}", at=at)


def place_offered(offer: Offer, *, at: datetime) -> None:
    """Offer a place, with the link to answer it."""
    context = {"offer_link": offer_link(offer, at=at), "expires_at": offer.expires_at}
    _about_application("place-offered", offer.application, key=f"{offer.pk}", at=at, **context)


def offer_lapsed(offer: Offer, *, at: datetime) -> None:
    """Tell someone that their offer ran out."""
    _about_application("offer-lapsed", offer.application, key=f"{offer.pk}", at=at)


def place_accepted(participant: Participant, *, at: datetime) -> None:
    """Confirm the place, with every session, and invite to each that is ahead."""
    sessions = list(participant.series.sessions.in_time_order())
    write(
        kind="place-accepted",
        person=participant.person,
        key=f"place-accepted:{_stay(participant)}",
        at=at,
        about=participant.series,
        context={
            **_series(participant.series),
            "sessions": [_session(session) for session in sessions],
            "place_link": in_both("cohorts:place", slug=participant.series.slug),
        },
    )
    for session in sessions:
        if session.ends_at > at:
            invite(participant, session, at=at)


def place_given_up(participant: Participant, *, at: datetime) -> None:
    """Confirm that someone gave up their place, and take the sessions ahead out of their calendar."""
    write(
        kind="place-given-up",
        person=participant.person,
        key=f"place-given-up:{_stay(participant)}",
        at=at,
        about=participant.series,
        context=_series(participant.series),
    )
    for session in participant.series.sessions.ahead(at=at):
        call_off(participant, session, at=at)


def invite(participant: Participant, session: Session, *, at: datetime) -> None:
    """Invite to ``session``; once per revision, and a later revision replaces the entry in the calendar."""
    _about_session("session-invitation", participant, session, calendars.invitation, at=at)


def invite_all(participants: Iterable[Participant], session: Session, *, at: datetime) -> None:
    """Invite each of ``participants`` to ``session``, new or changed."""
    for participant in participants:
        invite(participant, session, at=at)


def call_off(participant: Participant, session: Session, *, at: datetime) -> None:
    """Take ``session`` out of the participant's calendar."""
    _about_session("session-cancelled", participant, session, calendars.cancellation, at=at)


def _about_application(kind: str, application: Application, *, key: str, at: datetime, **more: object) -> None:
    write(
        kind=kind,
        person=application.person,
        key=f"{kind}:{key}",
        at=at,
        about=application.series,
        context={**_series(application.series), **more},
    )


def _about_session(kind: str, participant: Participant, session: Session, made_by: Any, *, at: datetime) -> None:
    person: Person = participant.person
    write(
        kind=kind,
        person=person,
        key=f"{kind}:{_stay(participant)}:{session.pk}:{session.revision}",
        at=at,
        about=participant.series,
        calendar=made_by(session, person=person, language=person.message_language, at=at),
        context={
            **_series(participant.series),
            "session": _session(session),
            "changed": session.revision > 0,
            "place_link": in_both("cohorts:place", slug=participant.series.slug),
        },
    )


def _stay(participant: Participant) -> str:
    # Someone who left and came back has a new offer: they are told everything again.
    return f"{participant.pk}:{participant.offer_id or 0}"


def _moment(application: Application, at: datetime) -> str:
    return f"{application.pk}:{at.astimezone(UTC):%Y%m%d%H%M}"


def _series(series: Series) -> dict[str, Any]:
    return {
        "series": _titles(series),
        "series_link": in_both("labs:series", slug=series.slug),
        "starts_on": series.starts_on,
    }


def _session(session: Session) -> dict[str, Any]:
    return {
        "number": session.number,
        "title": _titles(session),
        "place": _in_each(session),
        "starts_at": session.starts_at,
        "ends_at": session.ends_at,
    }


def _titles(record: Series | Session) -> Bilingual:
    return {language: getattr(record, f"title_{language}") or "" for language in ("cy", "en")}


def _in_each(session: Session) -> Bilingual:
    places = {}
    for language in ("cy", "en"):
        with override(language):
            places[language] = str(calendars.place_of(session))
    return places
