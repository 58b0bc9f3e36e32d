"""The forms of this room's console pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cohorts import selection
from cohorts.models import Application, ApplicationStatus, Attendance, Participant, Presence
from cohorts.statuses import APPLICATION
from labs.models import Series, Session
from organisations.models import Sector
from people.models import Language

ANY = ("", _("Any"))

DECISIONS: dict[str, str | Promise] = {
    "shortlist": _("Put on the shortlist"),
    "offer": _("Offer a place"),
    "wait": _("Put on the waiting list"),
    "reject": _("Do not choose this time"),
    "withdraw": _("Record that they can’t come"),
}
"""The words of each decision of ``selection.DECISIONS``."""
_LEADS_TO = {
    "shortlist": ApplicationStatus.SHORTLISTED,
    "offer": ApplicationStatus.OFFERED,
    "wait": ApplicationStatus.WAITING,
    "reject": ApplicationStatus.REJECTED,
    "withdraw": ApplicationStatus.WITHDRAWN,
}
_ANSWERED_FIRST = (ApplicationStatus.OFFERED, ApplicationStatus.ACCEPTED)


def possible_decisions(status: str) -> dict[str, str | Promise]:
    """Return the decisions that the table allows for an application in ``status``, with their words."""
    if status in _ANSWERED_FIRST:
        return {}
    return {name: words for name, words in DECISIONS.items() if APPLICATION.allows(status, _LEADS_TO[name])}


class FilterForm(forms.Form):
    """Which applications to list; everything may stay empty."""

    mark_optional = False
    words = forms.CharField(label=_("Name, address or organisation"), max_length=100, required=False)
    status = forms.ChoiceField(label=_("Status"), choices=[ANY, *ApplicationStatus.choices], required=False)
    sector = forms.ChoiceField(label=_("Sector"), choices=[ANY, *Sector.choices], required=False)
    language = forms.ChoiceField(label=_("Written in"), choices=[ANY, *Language.choices], required=False)


class DecisionForm(forms.Form):
    """A decision about several applications of one series."""

    applications = forms.ModelMultipleChoiceField(
        queryset=Application.objects.none(),
        error_messages={
            "required": _("Tick at least one application."),
            "invalid_choice": _("The list has changed since you opened it. Check it and try again."),
        },
    )
    decision = forms.ChoiceField(
        choices=[(name, name) for name in selection.DECISIONS],
        error_messages={"required": _("Choose what to do."), "invalid_choice": _("Choose what to do.")},
    )

    def __init__(self, *args: Any, series: Series, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["applications"]
        field.queryset = series.applications.with_people()


class AttendanceForm(forms.Form):
    """Who was at a session: a line for each participant on its list."""

    NOT_RECORDED = ("", _("Not recorded"))

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = dict(Attendance.objects.filter(session=session).values_list("participant", "presence"))
        for participant in Participant.objects.expected_at(session):
            self.fields[self.name_of(participant.pk)] = forms.ChoiceField(
                label=str(participant.person),
                choices=[*Presence.choices, self.NOT_RECORDED],
                widget=forms.RadioSelect(attrs={"class": "govuk-radios--inline govuk-radios--small"}),
                required=False,
                initial=known.get(participant.pk, ""),
            )

    mark_optional = False

    @staticmethod
    def name_of(key: int) -> str:
        """Return the name of the field of the participant with this key."""
        return f"participant-{key}"

    @property
    def presences(self) -> dict[int, str]:
        """What was chosen, by participant's key."""
        return {int(name.rsplit("-", 1)[1]): presence for name, presence in self.cleaned_data.items()}
