"""The one way in: a model declares which of its texts are written in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from modeltranslation.translator import TranslationOptions, translator

LANGUAGES = ("cy", "en")
OTHER = {"cy": "en", "en": "cy"}


@dataclass(frozen=True, slots=True)
class Declaration:
    """What one model writes in two languages; ``declare`` says what each value means."""

    model: type[models.Model]
    fields: tuple[str, ...]
    optional: tuple[str, ...] = ()
    public: str | None = None
    within: str | None = None
    needed: str | None = None
    alone: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the texts, each field's Welsh before its English."""
        return tuple(f"{name}_{language}" for name in self.fields for language in LANGUAGES)

    def sides(self) -> Iterator[tuple[str, str, str]]:
        """Return each text's field, language and column."""
        return ((name, language, f"{name}_{language}") for name in self.fields for language in LANGUAGES)

    def is_public(self, record: models.Model) -> bool:
        """Whether everyone can read the record's texts now: it is published, or what it is a part of is."""
        if self.within:
            whole = getattr(record, self.within)
            return declarations[type(whole)].is_public(whole)
        return bool(self.public and getattr(record, self.public) is not None)

    def label(self, field: str) -> str:
        """What a field is called, in the language spoken now."""
        return str(_verbose_name(self.model, field))


declarations: dict[type[models.Model], Declaration] = {}


def declare(
    model: type[models.Model],
    *fields: str,
    optional: tuple[str, ...] = (),
    public: str | None = None,
    within: str | None = None,
    needed: str | None = None,
    alone: str | None = None,
) -> Declaration:
    """Declare ``fields`` of ``model`` as written in Welsh and English; call it in the room's ``translation.py``.

    Each field gets a column per language without fallback, and a state per language (``languages.models.TextState``).
    ``public`` names the nullable date-time field whose value makes the record public (or sendable); a database
    constraint then demands both languages of every field not in ``optional``. An optional field has both languages or
    neither. ``within`` names instead the foreign key to the record this one is a part of, and is published with.
    ``needed`` is the field, ``other__field`` through a foreign key, whose day waits for the texts. ``alone`` is for
    service notices: the field with the recorded reason that lets one language be public without the other.
    """
    options = type(
        f"{model.__name__}Texts", (TranslationOptions,), {"fields": fields, "fallback_languages": {"default": ()}}
    )
    translator.register(model, options)
    declaration = Declaration(model, fields, optional, public, within, needed, alone)
    declarations[model] = declaration
    if public:
        _constrain(model, declaration)
    return declaration


def parts_of(model: type[models.Model]) -> list[Declaration]:
    """Return the declarations of what is published together with a record of ``model``."""
    return [
        declaration
        for declaration in declarations.values()
        if declaration.within and declaration.model._meta.get_field(declaration.within).related_model is model
    ]


def _verbose_name(model: type[models.Model], field: str) -> str | Promise:
    described: Any = model._meta.get_field(field)
    name: str | Promise = described.verbose_name
    return name


def _constrain(model: type[models.Model], declaration: Declaration) -> None:
    both = Q()
    for name in declaration.fields:
        cy, en = f"{name}_cy", f"{name}_en"
        # A CHECK passes on NULL, so "not null" is said as well as "not empty".
        written = _written(cy) & _written(en)
        if declaration.alone:
            written |= Q(**{f"{declaration.alone}__gt": ""}) & (_written(cy) | _written(en))
        empty = (Q(**{cy: ""}) | Q(**{f"{cy}__isnull": True})) & (Q(**{en: ""}) | Q(**{f"{en}__isnull": True}))
        both &= (written | empty) if name in declaration.optional else written
    constraint = models.CheckConstraint(
        condition=Q(**{f"{declaration.public}__isnull": True}) | both,
        name=f"{model._meta.app_label}_{model._meta.model_name}_public_in_both"[:60],
        violation_error_message=_("What is public must be written in Welsh and in English."),
    )
    model._meta.constraints = [*model._meta.constraints, constraint]
    model._meta.original_attrs["constraints"] = model._meta.constraints


def _written(column: str) -> Q:
    return Q(**{f"{column}__isnull": False, f"{column}__gt": ""})
