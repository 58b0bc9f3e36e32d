"""Changing the language of a form keeps every letter, saves nothing, and shows errors only if they were showing."""

from typing import Any

import pytest
from django import forms
from django.test import Client, RequestFactory

from ui.toggle import as_typed, is_toggle, only_shown, toggle_value

pytestmark = pytest.mark.usefixtures("demo")
TYPED = {"name": "Ffion", "email": "not an address", "starts-day": "31", "colour": "blue", "colours": ["red", "blue"]}


class Small(forms.Form):
    """A form with one required answer."""

    x = forms.CharField()


def posted(**data: str) -> Any:
    """A POST request with ``data``."""
    return RequestFactory().post("/", data)


def values(response: Any) -> dict[str, Any]:
    """What the form on the page holds, as the view would get it back."""
    form = response.context["form"]
    return {name: form.data.getlist(name) for name in TYPED}


@pytest.mark.django_db
def test_the_toggle_of_a_form_is_its_button(client: Client) -> None:
    page = client.get("/en/demo/form/?a=1").content.decode()
    button = (
        '<button class="app-toggle app-toggle--button" form="page-form" formaction="/cy/demo/ffurflen/?a=1" '
        'formmethod="post" formnovalidate type="submit" name="_toggle" value="typed" lang="cy">Cymraeg</button>'
    )
    assert page.count(button) == 1
    assert 'hreflang="cy" rel="alternate">Cymraeg</a>' not in page


@pytest.mark.django_db
def test_a_half_filled_form_is_shown_again_without_errors_and_with_everything_typed(client: Client) -> None:
    response = client.post("/cy/demo/ffurflen/", {**TYPED, "_toggle": "typed"})
    page = response.content.decode()
    assert response.status_code == 200
    assert values(response) == {name: value if isinstance(value, list) else [value] for name, value in TYPED.items()}
    assert [text in page for text in ('value="Ffion"', 'value="not an address"', 'value="31"')] == [True] * 3
    assert "Gwall" not in page
    assert 'value="typed" lang="en">English</button>' in page


@pytest.mark.django_db
def test_errors_that_were_showing_show_again_in_the_other_language(client: Client) -> None:
    invalid = client.post("/en/demo/form/", TYPED).content.decode()
    assert 'value="errors" lang="cy">Cymraeg</button>' in invalid
    page = client.post("/cy/demo/ffurflen/", {**TYPED, "_toggle": "errors"}).content.decode()
    assert "<title>Gwall: Cynnwys – Labs, Dysgu trwy greu</title>" in page
    assert 'value="Ffion"' in page
    assert 'value="errors" lang="en">English</button>' in page


@pytest.mark.django_db
def test_a_valid_form_is_not_acted_on_by_the_toggle(client: Client) -> None:
    valid = {"colour": "red"}
    assert client.post("/en/demo/one-question/", valid).content == b"saved"
    assert client.post("/en/demo/one-question/", {**valid, "_toggle": "typed"}).content != b"saved"


@pytest.mark.parametrize(("request_", "toggles"), [(posted(_toggle="typed"), True), (posted(), False)])
def test_only_a_post_with_the_toggle_toggles(request_: Any, toggles: bool) -> None:
    assert is_toggle(request_) is toggles
    assert is_toggle(RequestFactory().get("/?_toggle=typed")) is False


@pytest.mark.parametrize(("value", "errors"), [("typed", {}), ("errors", {"x": ["This field is required."]}), ("", {})])
def test_a_form_as_typed_has_errors_only_if_they_were_showing(value: str, errors: dict[str, Any]) -> None:
    request = posted(_toggle=value, x="")
    assert as_typed(Small(request.POST), request).errors == errors


@pytest.mark.parametrize(("value", "showing"), [("typed", "typed"), ("errors", "errors")])
def test_a_formset_as_typed_has_errors_only_if_they_were_showing(value: str, showing: str) -> None:
    kind: Any = forms.formset_factory(Small, extra=1, min_num=1, validate_min=True)
    request = posted(_toggle=value, **{"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-x": ""})
    formset = as_typed(kind(request.POST), request)
    assert toggle_value(formset) == showing
    assert toggle_value(*formset.forms) == showing


def test_forms_not_sent_yet_show_no_errors() -> None:
    assert toggle_value(Small(), None) == "typed"


@pytest.mark.parametrize(("value", "errors"), [("typed", {}), ("errors", {"x": ["This field is required."]})])
def test_a_form_only_shown_is_never_valid(value: str, errors: dict[str, Any]) -> None:
    kind = only_shown(Small, posted(_toggle=value))
    assert (kind({"x": ""}).errors, kind({"x": "a"}).is_valid()) == (errors, False)
