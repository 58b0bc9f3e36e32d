"""The template tags: components, error summaries whose links work, the title's prefix, lists and pages."""

from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from tests.ui.demo import EveryField
from tests.ui.test_components import tokens
from ui.components import component


def rendered(source: str, **context: Any) -> str:
    """What a template with our tags gives."""
    return Template("{% load govuk %}" + source).render(Context(context))


class Small(forms.Form):
    """A form with one required answer."""

    x = forms.CharField(label="Question")

    def clean(self) -> None:
        """Refuse what is together wrong."""
        if self.data.get("x") == "bad":
            self.add_error(None, "Together it is wrong")


def test_a_tag_takes_any_component_with_parameters_and_attributes() -> None:
    tag = '{% govuk "button" text="Go" name="go" classes="x" attr_form="page-form" attr_data_module=None %}'
    expected = component("button", text="Go", name="go", classes="x", attributes={"form": "page-form"})
    assert rendered(tag) == expected


def test_attributes_given_both_ways_are_joined() -> None:
    tag = '{% govuk "tag" text="x" attributes=more attr_id="a" %}'
    expected = component("tag", text="x", attributes={"title": "t", "id": "a"})
    assert rendered(tag, more={"title": "t"}) == expected


def test_a_block_tag_takes_its_html_from_the_block_and_escapes_variables_in_it() -> None:
    block = '{% govukblock "inset-text" id="a" %}<b>{{ text }}</b>{% endgovukblock %}'
    expected = tokens('<div id="a" class="govuk-inset-text"><b>&lt;i&gt;</b></div>')
    assert tokens(rendered(block, text="<i>")) == expected


def test_every_link_of_an_error_summary_has_its_target_on_the_page() -> None:
    form = EveryField({"starts-day": "1"})
    page = tokens(rendered("{% error_summary form %}{{ form }}", form=form))
    starts = [dict(token[1]) for token in page if isinstance(token, tuple)]
    links = [attrs["href"] for attrs in starts if attrs.get("href", "").startswith("#")]
    ids = {attrs["id"]: attrs for attrs in starts if "id" in attrs}
    assert len(links) == len(form.errors) == 13
    assert [link for link in links if link.removeprefix("#") not in ids] == []
    assert {ids[link.removeprefix("#")].get("name") for link in links} == {
        *(set(form.errors) - {"starts"}),
        "starts-day",
    }


def test_an_error_of_no_field_is_in_the_summary_alone_and_without_one_above_the_form() -> None:
    text = "Together it is wrong"
    assert rendered("{% error_summary form %}{{ form }}", form=Small({"x": "bad"})).count(text) == 1
    assert rendered("{{ form }}", form=Small({"x": "bad"})).count(text) == 1


def test_a_summary_takes_formsets_too() -> None:
    kind: Any = forms.formset_factory(Small, extra=1, min_num=3, validate_min=True)
    formset = kind({"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-x": ""})
    expected = component(
        "error-summary",
        error_list=[
            {"text": "Please submit at least 3 forms."},
            {"text": "Question: an answer is needed", "href": "#id_form-0-x"},
        ],
    )
    assert rendered("{% error_summary formset %}", formset=formset) == expected


@pytest.mark.parametrize("form", [Small(), Small({"x": "a"}), None])
def test_without_errors_there_is_no_summary_and_no_prefix(form: Any) -> None:
    assert rendered("{% error_summary form %}{% error_prefix %}", form=form) == ""


@pytest.mark.parametrize(("language", "prefix"), [("en", "Error: "), ("cy", "Gwall: ")])
def test_the_title_of_a_page_with_errors_says_so_first(language: str, prefix: str) -> None:
    with translation.override(language):
        assert rendered("{% error_prefix %}", form=Small({})) == prefix
        assert rendered("{% error_prefix %}", formset=forms.formset_factory(Small)({})) == prefix


def test_a_summary_list_is_the_official_one() -> None:
    source = (
        '{% summarylist %}{% summaryrow "Name" "Ffion" change="/x/" %}'
        '{% summaryrow "Role" "" %}{% summaryrow "Team" team change="/y/" change_text="Edit" %}{% endsummarylist %}'
    )
    hidden = '<a class="govuk-link" href="{}">{}<span class="govuk-visually-hidden">: {}</span></a>'
    change, edit = hidden.format("/x/", "Change", "Name"), hidden.format("/y/", "Edit", "Team")
    row = '<div class="govuk-summary-list__row{}"><dt class="govuk-summary-list__key">{}</dt><dd class="govuk-summary-list__value">{}</dd>{}</div>'
    action = '<dd class="govuk-summary-list__actions">{}</dd>'
    assert rendered(source, team="<b>") == '<dl class="govuk-summary-list ">{}{}{}</dl>'.format(
        row.format("", "Name", "Ffion", action.format(change)),
        row.format(" govuk-summary-list__row--no-actions", "Role", "Not given", ""),
        row.format("", "Team", "&lt;b&gt;", action.format(edit)),
    )


def test_zero_is_an_answer() -> None:
    assert '<dd class="govuk-summary-list__value">0</dd>' in rendered('{% summaryrow "Places" 0 %}')


def test_pages_link_to_each_other_and_keep_the_query() -> None:
    page = Paginator(range(100), 10).page(2)
    request = RequestFactory().get("/?q=%C5%B5&page=2")
    found = [
        dict(token[1]) for token in tokens(rendered("{% pages page %}", page=page, request=request)) if token[0] == "a"
    ]
    assert [(link["href"], link.get("aria-current")) for link in found] == [
        ("?q=%C5%B5&page=1", None),
        ("?q=%C5%B5&page=1", None),
        ("?q=%C5%B5&page=2", "page"),
        ("?q=%C5%B5&page=3", None),
        ("?q=%C5%B5&page=10", None),
        ("?q=%C5%B5&page=3", None),
    ]


def test_one_page_needs_no_pagination() -> None:
    page = Paginator(range(3), 10).page(1)
    assert rendered("{% pages page %}", page=page, request=RequestFactory().get("/")) == ""
