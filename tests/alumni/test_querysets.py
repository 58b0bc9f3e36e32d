"""Who may see which profile: one rule."""

import pytest
from django.contrib.auth.models import AnonymousUser, Permission

from alumni.models import CheckIn, Profile
from people.models import Person
from tests.factories import AlumnusFactory, CheckInFactory, PersonFactory, ProfileFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def shown() -> dict[str, Profile]:
    return {
        "unclaimed": ProfileFactory(),
        "nobody": ProfileFactory(is_claimed=True),
        "alumni": ProfileFactory(shown_to_alumni=True),
        "public": ProfileFactory(public=True),
    }


def seen(shown: dict[str, Profile], viewer: Person | AnonymousUser) -> list[str]:
    visible = set(Profile.objects.visible_to(viewer))
    return [name for name, profile in shown.items() if profile in visible]


def test_visitors_see_what_is_shown_to_everyone(shown: dict[str, Profile]) -> None:
    assert seen(shown, AnonymousUser()) == ["public"]


def test_people_who_are_not_alumni_see_no_more_than_visitors(shown: dict[str, Profile]) -> None:
    assert seen(shown, PersonFactory()) == ["public"]


def test_alumni_also_see_what_is_shown_to_alumni(shown: dict[str, Profile]) -> None:
    viewer = ProfileFactory().alumnus.person
    assert seen(shown, viewer) == ["alumni", "public"]


def test_someone_whose_completion_was_undone_is_not_one_of_the_alumni(shown: dict[str, Profile]) -> None:
    viewer = ProfileFactory(alumnus=AlumnusFactory(completion=None)).alumnus.person
    assert seen(shown, viewer) == ["public"]


@pytest.mark.parametrize("name", ["unclaimed", "nobody", "alumni", "public"])
def test_everyone_sees_their_own(shown: dict[str, Profile], name: str) -> None:
    assert name in seen(shown, shown[name].alumnus.person)


def test_staff_who_look_after_alumni_see_all(shown: dict[str, Profile]) -> None:
    viewer = PersonFactory(staff=True)
    viewer.user_permissions.add(Permission.objects.get(codename="view_profile", content_type__app_label="alumni"))
    assert seen(shown, viewer) == ["unclaimed", "nobody", "alumni", "public"]
    assert seen(shown, PersonFactory(staff=True)) == ["public"]


def test_profiles_are_found_by_name_in_the_welsh_order_and_never_by_address() -> None:
    for name in ("Luned Ŵyn", "Llŷr Ŵyn", "Lyn Owen"):
        ProfileFactory(
            alumnus__person__full_name=name,
            alumnus__person__email=f"{name[:2].lower().replace('ŷ', 'y')}{len(name)}x@corff.example",
        )

    def found(words: str) -> list[str]:
        return [str(profile) for profile in Profile.objects.named(words).with_person().in_order()]

    assert found("") == ["Luned Ŵyn", "Lyn Owen", "Llŷr Ŵyn"]
    assert found("wyn") == ["Luned Ŵyn", "Llŷr Ŵyn"]
    assert found("LLYR wyn") == ["Llŷr Ŵyn"]
    assert found("corff") == []


def test_only_claimed_profiles_are_listed(shown: dict[str, Profile]) -> None:
    assert set(Profile.objects.claimed()) == {shown["nobody"], shown["alumni"], shown["public"]}


def test_a_persons_check_ins_come_latest_first() -> None:
    first = CheckInFactory()
    second = CheckInFactory(person=first.person, series=first.series, asked_for="check-in-3-months")
    CheckInFactory()
    assert list(CheckIn.objects.of(first.person)) == [second, first]
