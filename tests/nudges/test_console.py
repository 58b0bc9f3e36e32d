"""The console: what goes out when, the simulator, and every decision about a step or one nudge."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from cohorts import messages as cohorts_messages
from cohorts import selection
from nudges import console_steps, sending
from nudges.models import CalendarChange, Nudge, PlanStep
from outbox.models import Content, Message
from people.models import AuditEntry
from tests.factories import ApplicationFactory, ParticipantFactory, PersonFactory, SessionFactory
from tests.nudges.programme import (
    FINISHED,
    finished,
    only_nudge,
    only_step,
    plan,
    sequence,
    states,
    step,
    welcome,
    working,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock() -> object:
    with time_machine.travel(FINISHED, tick=False):
        yield


@pytest.fixture
def staff(client: Client) -> Client:
    person = PersonFactory(staff=True, english=True, is_superuser=True)
    client.force_login(person)
    return client


@pytest.fixture
def looker(client: Client) -> Client:
    """Staff who may look and not act."""
    person = PersonFactory(staff=True, english=True)
    person.user_permissions.add(Permission.objects.get(codename="view_nudge"))
    client.force_login(person)
    return client


def planned(people: int = 1, *, standing: bool = False) -> object:
    step(sequence(standing=standing))
    series, _people = finished(people)
    plan(series)
    return series


def address(name: str, *args: object, language: str = "en") -> str:
    with override(language):
        return reverse(f"admin:{name}", args=args)


def decide(staff: Client, page: str, do: str) -> object:
    """Read the page, then press one of its buttons."""
    shown = re.search(r'name="shown" value="(\w+)"', text(staff.get(page)))
    return staff.post(page, {"do": do, "shown": shown[1]}, follow=True)


def text(response: object) -> str:
    assert response.status_code == 200
    return response.content.decode()


def test_every_page_opens_in_both_languages(staff: Client) -> None:
    series = planned()
    nudge, plan_step = only_nudge(), only_step()
    pages = [
        ("nudges_calendar",), ("nudges_simulator",), ("nudges_series", series.pk), ("nudges_step", plan_step.pk),
        ("nudges_series_messages", series.pk),
        ("nudges_step_edit", plan_step.pk), ("nudges_one", nudge.pk), ("nudges_one_edit", nudge.pk),
        ("nudges_html", plan_step.pk, nudge.pk, "cy"), ("nudges_html", plan_step.pk, 0, "both"),
        ("nudges_sequence_changelist",), ("nudges_step_changelist",), ("nudges_nudge_changelist",),
        ("nudges_sequence_add",), ("nudges_step_add",), ("nudges_step_change", plan_step.step_id),
        ("nudges_preference_changelist",), ("nudges_answer_changelist",), ("nudges_calendarchange_changelist",),
    ]  # fmt: skip
    opened = {
        (page[0], language): staff.get(address(*page, language=language)).status_code
        for page in pages
        for language in ("cy", "en")
    }
    assert set(opened.values()) == {200}


def test_every_reader_of_a_step_is_listed_page_by_page(staff: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console_steps, "LISTED", 2)
    planned(3)
    page = address("nudges_step", only_step().pk)
    everyone = list(Nudge.objects.order_by("due_at", "person_id"))
    first, second = (list(staff.get(page + query).context["nudges"]) for query in ("", "?page=2"))
    assert (first, second) == (everyone[:2], everyone[2:])
    assert '<a class="govuk-link govuk-pagination__link" href="?page=2"' in text(staff.get(page))


def test_every_message_about_a_series_is_found_from_its_page(staff: Client) -> None:
    series = planned(standing=True)
    ParticipantFactory(series=series)
    sending.hand_over_due(at=working(1))
    selection.reject(application=ApplicationFactory(series=series), by=None, at=FINISHED)
    cohorts_messages.invite(ParticipantFactory(series=series), SessionFactory(series=series), at=FINISHED)
    Message.objects.filter(kind="session-invitation").update(state="failed", reason="refused")
    page = address("nudges_series_messages", series.pk)
    assert f'<a href="{page}">' in text(staff.get(address("labs_series", series.pk)))
    assert f'<a href="{page}">' in text(staff.get(address("nudges_series", series.pk)))
    everything, failed = staff.get(page), staff.get(page + "?state=failed")
    kinds = [entry.message.kind for entry in everything.context["entries"]]
    assert sorted(kinds) == ["application-not-chosen", "nudge-alumni", "session-invitation"]
    assert [entry.message.kind for entry in failed.context["entries"]] == ["session-invitation"]
    assert [(state, count) for state, _label, count in everything.context["states"]] == [("planned", 2), ("failed", 1)]
    assert len(staff.get(page + "?state=nonsense").context["entries"]) == 3


def test_the_messages_about_a_series_are_not_shown_to_who_may_not_see_messages(looker: Client) -> None:
    series = planned()
    page = address("nudges_series_messages", series.pk)
    assert page not in text(looker.get(address("nudges_series", series.pk)))
    assert looker.get(page).status_code == 403


def test_the_calendar_shows_each_day_with_its_steps(staff: Client) -> None:
    series = planned(2)
    html = text(staff.get(address("nudges_calendar")))
    assert "Tuesday, 2 June 2026" in html
    assert "Subject first" in html
    other = text(staff.get(address("nudges_calendar") + f"?series={series.pk}&on-day=1&on-month=8&on-year=2026"))
    assert "Nothing is planned in these six weeks." in other


def test_a_date_that_is_not_one_is_explained(staff: Client) -> None:
    assert "Enter a real date" in text(staff.get(address("nudges_calendar") + "?on-day=31&on-month=2&on-year=2026"))


def test_the_simulator_shows_who_and_why_not(staff: Client) -> None:
    planned(2)
    html = text(staff.get(address("nudges_simulator") + "?on-day=2&on-month=6&on-year=2026"))
    assert "Waits for approval: 2" in html
    weekend = text(staff.get(address("nudges_simulator") + "?on-day=6&on-month=6&on-year=2026"))
    assert "This is not a working day in Wales" in weekend


def test_a_step_is_read_in_both_languages_and_approved(staff: Client) -> None:
    series = planned()
    page = address("nudges_step", only_step().pk)
    html = text(staff.get(page))
    assert '<strong lang="cy">Pwnc first</strong>' in html
    assert '<strong lang="en">Subject first</strong>' in html
    decide(staff, page, "approve")
    assert (states(series), only_step().approved_by.is_superuser) == ([("planned", "")], True)


CHANGED = {
    "en": "The text or its recipients have changed since you opened this page. Read it again, then decide.",
    "cy": "Mae'r testun neu'r derbynwyr wedi newid ers ichi agor y dudalen hon. Darllenwch hi eto, yna penderfynwch.",
}


@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.parametrize("do", ["approve_cy", "approve_en", "approve"])
def test_a_text_changed_since_it_was_read_is_not_approved(staff: Client, do: str, language: str) -> None:
    series = planned()
    page = address("nudges_step", only_step().pk, language=language)
    read = re.search(r'name="shown" value="(\w+)"', text(staff.get(page)))[1]
    PlanStep.objects.update(subject_en="Another subject")
    html = unescape(text(staff.post(page, {"do": do, "shown": read}, follow=True)))
    assert CHANGED[language] in html
    assert '<strong lang="en">Another subject</strong>' in html
    assert CHANGED[language] in unescape(text(staff.post(page, {"do": do}, follow=True)))
    assert (states(series), only_step().approved_by) == ([("held", "needs_approval")], None)
    assert CHANGED[language] not in unescape(text(decide(staff, page, do)))


@pytest.mark.parametrize("language", ["en", "cy"])
def test_who_joined_since_the_page_was_read_is_not_approved_unseen(staff: Client, language: str) -> None:
    series = planned()
    page = address("nudges_step", only_step().pk, language=language)
    read = re.search(r'name="shown" value="(\w+)"', text(staff.get(page)))[1]
    welcome(PersonFactory(), series)
    plan(series)
    assert CHANGED[language] in unescape(text(staff.post(page, {"do": "approve", "shown": read}, follow=True)))
    assert states(series) == [("held", "needs_approval")] * 2
    decide(staff, page, "approve")
    assert states(series) == [("planned", "")] * 2


@pytest.mark.parametrize("do", ["approve", "send_now"])
def test_a_text_of_one_s_own_changed_since_it_was_read_is_not_approved(staff: Client, do: str) -> None:
    series = planned(standing=True)
    page, edit = address("nudges_one", only_nudge().pk), address("nudges_one_edit", only_nudge().pk)
    own = {"subject_cy": "Eich pwnc", "subject_en": "Yours", "body_cy": "Helo", "body_en": "Hello"}
    staff.post(edit, own)
    read = re.search(r'name="shown" value="(\w+)"', text(staff.get(page)))[1]
    staff.post(edit, {**own, "subject_en": "Theirs"})
    html = text(staff.post(page, {"do": do, "shown": read}, follow=True))
    assert CHANGED["en"] in html
    assert "Theirs" in html
    assert states(series) == [("held", "changed")]
    decide(staff, page, do)
    assert states(series) == [("planned", "")]


def test_a_step_is_read_as_most_get_it_and_a_text_of_one_s_own_counts_as_a_change(staff: Client) -> None:
    series = planned(2)
    page = address("nudges_step", only_step().pk)
    read = re.search(r'name="shown" value="(\w+)"', text(staff.get(page)))[1]
    first = Nudge.objects.order_by("due_at", "person_id").first()
    own = {"subject_cy": "Eich pwnc", "subject_en": "Yours", "body_cy": "Helo", "body_en": "Hello"}
    staff.post(address("nudges_one_edit", first.pk), own)
    html = text(staff.post(page, {"do": "approve", "shown": read}, follow=True))
    assert CHANGED["en"] in html
    assert '<strong lang="en">Subject first</strong>' in html
    assert {state for state, _reason in states(series)} == {"held"}


@pytest.mark.parametrize(
    ("do", "expected"),
    [("hold", ("held", "held_by_staff")), ("cancel", ("cancelled", "cancelled_by_staff"))],
)
def test_a_step_is_held_or_cancelled_and_brought_back(staff: Client, do: str, expected: tuple[str, str]) -> None:
    series = planned(standing=True)
    page = address("nudges_step", only_step().pk)
    staff.post(page, {"do": do})
    assert states(series) == [expected]
    staff.post(page, {"do": "reinstate"})
    decide(staff, page, "approve")
    assert states(series) == [("planned", "")]


def test_the_languages_are_approved_one_by_one(staff: Client) -> None:
    step(sequence(standing=False), approved=False)
    series, _people = finished(1)
    plan(series)
    page = address("nudges_step", only_step().pk)
    assert "Approve the text in Welsh and in English first." in text(decide(staff, page, "approve"))
    decide(staff, page, "approve_cy")
    decide(staff, page, "approve_en")
    assert only_step().in_both is True


def test_a_changed_text_goes_back_for_approval(staff: Client) -> None:
    series = planned(standing=True)
    page = address("nudges_step_edit", only_step().pk)
    values = {name: getattr(only_step(), name) for name in ("amount", "unit", "direction", "priority", "shelf_life_days",
              "subject_cy", "subject_en", "body_cy", "body_en")}  # fmt: skip
    staff.post(page, {**values, "local_time": "10:00", "subject_en": "Another subject"})
    assert (only_step().subject_en, states(series)) == ("Another subject", [("held", "changed")])
    html = text(staff.post(page, {**values, "local_time": "19:00"}))
    assert "The time of day must be from 8am and before 6pm." in html


def test_one_nudge_is_moved_with_an_explanation_when_it_cannot_be(staff: Client) -> None:
    planned(standing=True)
    page = address("nudges_one", only_nudge().pk)
    to = {"do": "move", "day-day": "3", "day-month": "6", "day-year": "2026", "clock": "11:00"}
    assert "8am and before 6pm on a working day" in text(staff.post(page, {**to, "day-day": "6"}))
    staff.post(page, to)
    assert only_nudge().due_at == working(2, 11)


def test_one_nudge_is_sent_now_cancelled_and_brought_back(staff: Client) -> None:
    series = planned(standing=True)
    page = address("nudges_one", only_nudge().pk)
    decide(staff, page, "send_now")
    assert only_nudge().due_at == FINISHED
    staff.post(page, {"do": "cancel"})
    assert states(series) == [("cancelled", "cancelled_by_staff")]
    staff.post(page, {"do": "reinstate"})
    assert states(series) == [("planned", "")]
    assert "This cannot be done now" in text(staff.post(page, {"do": "reinstate"}, follow=True))


def test_one_person_gets_a_text_of_their_own(staff: Client) -> None:
    series = planned(standing=True)
    page = address("nudges_one_edit", only_nudge().pk)
    own = {"subject_cy": "Eich pwnc", "subject_en": "Yours", "body_cy": "Helo", "body_en": "Hello"}
    assert "nothing_known" in text(staff.post(page, {**own, "body_en": "{nothing_known}"}))
    staff.post(page, own)
    assert (only_nudge().content.subject_en, states(series)) == ("Yours", [("held", "changed")])
    assert ">Hello</textarea>" in text(staff.get(page)).replace("\n", "").replace("\r", "")
    decide(staff, address("nudges_one", only_nudge().pk), "approve")
    assert states(series) == [("planned", "")]


@pytest.mark.parametrize("name", ["nudges_step", "nudges_one"])
def test_a_test_goes_to_the_one_who_asks(staff: Client, name: str) -> None:
    planned()
    staff.post(address(name, only_step().pk if name == "nudges_step" else only_nudge().pk), {"do": "test"})
    assert Message.objects.get().person.is_superuser is True


def test_a_text_that_cannot_be_sent_is_shown_with_the_reason(staff: Client) -> None:
    planned()
    PlanStep.objects.update(body_en="{nothing_known}")
    page = address("nudges_step", only_step().pk)
    assert "This text cannot be sent:" in text(staff.get(page))
    in_welsh = unescape(text(staff.get(address("nudges_step", only_step().pk, language="cy"))))
    assert "Nid oes dim yn llenwi'r dalfan nothing_known." in in_welsh
    assert "nothing_known" in text(staff.post(page, {"do": "test"}, follow=True))
    assert staff.get(address("nudges_html", only_step().pk, 0, "en")).status_code == 404


def test_who_may_only_look_cannot_act(looker: Client) -> None:
    series = planned()
    for name, key in (("nudges_step", only_step().pk), ("nudges_one", only_nudge().pk)):
        assert looker.get(address(name, key)).status_code == 200
        assert looker.post(address(name, key), {"do": "approve"}).status_code == 403
    move = {"do": "move", "day-day": "3", "day-month": "6", "day-year": "2026", "clock": "11:00"}
    assert looker.post(address("nudges_one", only_nudge().pk), move).status_code == 403
    assert states(series) == [("held", "needs_approval")]


def test_what_nobody_offered_is_a_bad_request(staff: Client) -> None:
    planned()
    assert staff.post(address("nudges_step", only_step().pk), {"do": "nonsense"}).status_code == 400


def test_the_designed_email_cannot_run_scripts_or_be_framed_elsewhere(staff: Client) -> None:
    planned()
    response = staff.get(address("nudges_html", only_step().pk, only_nudge().pk, "en"))
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "script-src" not in policy
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert staff.get(address("nudges_html", only_step().pk, only_nudge().pk, "fr")).status_code == 404


def test_who_looks_at_a_message_gets_no_link_that_acts_as_its_person(looker: Client) -> None:
    step(
        sequence(), body_cy="[Dweud]({check_in_link})", body_en="[Tell us]({check_in_link}) or [claim]({profile_link})"
    )
    series, _people = finished(1)
    plan(series)
    shown = [
        text(looker.get(address("nudges_one", only_nudge().pk))),
        text(looker.get(address("nudges_step", only_step().pk))),
        text(looker.get(address("nudges_html", only_step().pk, only_nudge().pk, "both"))),
    ]
    for page in shown:
        assert re.findall(r"/en/[^\s<\"]*/([^/\s<\"]*:[^/\s<\"]*:[^/\s<\"]*)/", page) == []
    with override("en"):
        assert reverse("alumni:check_in", args=["example"]) in shown[0]


def test_the_dashboard_says_what_waits(staff: Client) -> None:
    planned()
    html = text(staff.get("/en/admin/"))
    assert "Waiting for approval:" in html
    assert address("nudges_step", only_step().pk) in html


def test_the_series_page_shows_its_nudges(staff: Client) -> None:
    series = planned(2)
    assert "Of these held for approval: 2" in " ".join(text(staff.get(address("labs_series", series.pk))).split())


def test_a_persons_page_shows_every_nudge(staff: Client) -> None:
    planned(standing=True)
    sending.hand_over_due(at=working(1))
    html = text(staff.get(f"/en/admin/people/person/{only_nudge().person_id}/change/"))
    assert address("nudges_one", only_nudge().pk) in html


def test_staff_can_move_a_bank_holiday(staff: Client) -> None:
    staff.post(address("nudges_calendarchange_add"), {"day": "2026-06-02", "is_holiday": "on", "note": "Proclaimed"})
    assert CalendarChange.objects.count() == 1
    planned(standing=True)
    assert only_nudge().due_at == working(2)


def test_what_staff_remove_is_told_in_the_audit_trail(staff: Client) -> None:
    removed = step(sequence())
    day = CalendarChange.objects.create(day="2026-06-03")
    for name, record in (("nudges_step_delete", removed), ("nudges_calendarchange_delete", day)):
        assert staff.post(address(name, record.pk), {"post": "yes"}).status_code == 302
    chosen = {"action": "delete_selected", "_selected_action": [removed.sequence_id], "post": "yes"}
    assert staff.post(address("nudges_sequence_changelist"), chosen).status_code == 302
    told = AuditEntry.objects.filter(action__endswith="-removed").order_by("pk").values_list("action", "object_id")
    assert list(told) == [
        ("sequence-removed", removed.pk), ("holiday-removed", day.pk), ("sequence-removed", removed.sequence_id),
    ]  # fmt: skip


@pytest.mark.parametrize(("language", "words"), [("en", "The goal is reached"), ("cy", "gyrraedd")])
def test_why_a_message_was_taken_back_is_said_in_words(staff: Client, language: str, words: str) -> None:
    planned(standing=True)
    sending.hand_over_due(at=working(1))
    Message.objects.update(state="cancelled", reason="goal_met")
    assert words in text(staff.get(address("outbox_message_page", Message.objects.get().pk, language=language)))


@pytest.mark.parametrize(
    ("name", "queries"),
    [
        ("nudges_calendar", 5), ("nudges_simulator", 6), ("nudges_nudge_changelist", 4), ("nudges_series", 5),
        ("nudges_series_messages", 6), ("nudges_step", 12), ("outbox_message_changelist", 4),
    ],
)  # fmt: skip
def test_a_list_takes_these_queries_with_one_row_and_with_three(
    staff: Client, name: str, queries: int, django_assert_num_queries: Any
) -> None:
    series = planned(standing=True)
    owners = {"nudges_series": series.pk, "nudges_series_messages": series.pk, "nudges_step": only_step().pk}
    page = address(name, *([owners[name]] if name in owners else []))
    page += "?on-day=2&on-month=6&on-year=2026" if name in ("nudges_calendar", "nudges_simulator") else ""
    about_messages = "message" in name
    if about_messages:
        sending.hand_over_due(at=working(1))
    staff.get(page)
    with django_assert_num_queries(queries):
        text(staff.get(page))
    for person in (PersonFactory(), PersonFactory()):
        welcome(person, series)
    plan(series)
    if about_messages:
        sending.hand_over_due(at=working(1))
    with django_assert_num_queries(queries):
        text(staff.get(page))


def test_contents_are_shared_by_all_who_get_the_same(staff: Client) -> None:
    planned(5, standing=True)
    sending.hand_over_due(at=working(1) + timedelta(minutes=1))
    assert (Content.objects.count(), Message.objects.count(), Nudge.objects.count()) == (1, 5, 5)
