"""What the packages themselves show in Welsh, through their own code, with the vendor catalogue in place."""

import json
import re

import pytest
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.forms import CharField, ChoiceField, EmailField, IntegerField
from django.test import RequestFactory
from django.utils import translation
from django.utils.text import get_text_list
from django.views.i18n import JavaScriptCatalog


def refusal(field: object, typed: str) -> list[str]:
    with pytest.raises(ValidationError) as refused:
        field.clean(typed)
    return refused.value.messages


def test_form_errors_are_welsh() -> None:
    with translation.override("cy"):
        said = [
            refusal(CharField(), ""),
            refusal(EmailField(), "nia"),
            refusal(IntegerField(), "pedwar"),
            refusal(IntegerField(max_value=4), "5"),
            refusal(CharField(max_length=3), "pedwar"),
            refusal(ChoiceField(choices=[("a", "A")]), "b"),
        ]
    assert said == [
        ["Mae'n rhaid llenwi'r maes hwn."],
        ["Rhowch gyfeiriad e-bost dilys."],
        ["Rhowch rif cyfan."],
        ["Y gwerth mwyaf a ganiateir: 4."],
        ["Uchafswm nifer y nodau: 3. Nifer y nodau yma: 6."],
        ["Dewiswch ddewis dilys. Nid yw b yn un o'r dewisiadau sydd ar gael."],
    ]


def test_password_help_is_welsh() -> None:
    with translation.override("cy"):
        assert MinimumLengthValidator(12).get_help_text() == "Lleiafswm nifer y nodau yn eich cyfrinair: 12."


def test_a_list_is_joined_without_a_mutation() -> None:
    with translation.override("cy"):
        joined = get_text_list(["dyddiad", "enw", "cyfeiriad"], translation.gettext("and"))
    assert joined == "dyddiad, enw a hefyd cyfeiriad"


def test_the_consoles_scripts_speak_welsh_with_six_plural_forms() -> None:
    with translation.override("cy"):
        answer = JavaScriptCatalog.as_view(packages=["django.contrib.contenttypes"])(RequestFactory().get("/"))
    script = answer.content.decode()
    catalogue = json.loads(re.search(r"const newcatalog = (\{.*?\n  \});", script, re.DOTALL)[1])
    assert catalogue["Today"] == "Heddiw"
    assert catalogue["%(sel)s of %(cnt)s selected"] == ["Dewiswyd %(sel)s o %(cnt)s"] * 6
    assert re.search(r"const v = (.*);", script)[1].startswith("(n==0) ? 0 : (n==1) ? 1 : (n==2) ? 2 : (n==3) ? 3")
