"""The roadmap page shows goals and items in the page's language, and its cost does not grow with them."""

from pathlib import Path

import pytest
from django.core.management import call_command

from roadmap.models import Item

pytestmark = pytest.mark.django_db
DEMO = Path(__file__).resolve().parents[2] / "config" / "demo"


@pytest.fixture
def documents():
    call_command("import_roadmap", str(DEMO / "roadmap.en.md"), str(DEMO / "roadmap.cy.md"), apply=True)


@pytest.mark.usefixtures("documents")
@pytest.mark.parametrize(
    ("address", "heading", "item", "other"),
    [
        ("/en/roadmap/", "A roadmap for Labs, Learn by making", "There is an active community", "Nesaf"),
        ("/cy/map-ffordd/", "Map ffordd ar gyfer Labs, Dysgu trwy greu", "Mae cymuned weithgar", "Next"),
    ],
)
def test_the_page_is_in_the_language_of_its_address(client, address, heading, item, other):
    page = client.get(address).content.decode()
    assert (heading in page, item in page, f">{other}<" in page) == (True, True, False)


@pytest.mark.usefixtures("documents")
def test_an_item_held_back_or_withdrawn_is_not_on_the_page(client):
    Item.objects.filter(text_en__startswith="There is an active").update(published_at=None)
    assert "There is an active community" not in client.get("/en/roadmap/").content.decode()


@pytest.mark.usefixtures("documents")
@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_takes_five_queries_however_many_items_one_of_them_the_parity_figure(
    client, django_assert_num_queries, rows
):
    Item.objects.exclude(pk__in=Item.objects.values("pk")[:rows]).delete()
    with django_assert_num_queries(5):
        client.get("/en/roadmap/")


def test_the_page_is_there_before_anything_is_imported(client):
    assert "The roadmap is being written." in client.get("/en/roadmap/").content.decode()
