"""The one way in: a model declares which of its texts are written in both languages."""

from dataclasses import dataclass, field

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from modeltranslation.translator import TranslationOptions, translator

LANGUAGES = ("cy", "en")


@dataclass(frozen=True, slots=True)
class Declaration:
    """What one model writes in two languages: ``fields``, those that may stay empty, and when the record is public."""

    model: type[models.Model]
    fields: tuple[str, ...]
    optional: tuple[str, ...] = ()
    public: str | None = None
    columns: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "columns", tuple(f"{name}_{lang}" for name in self.fields for lang in LANGUAGES))


declarations: dict[type[models.Model], Declaration] = {}


def declare(
    model: type[models.Model], *fields: str, optional: tuple[str, ...] = (), public: str | None = None
) -> Declaration:
    """Declare ``fields`` of ``model`` as written in Welsh and English; call it in the room's ``translation.py``.

    Each field gets a column per language without fallback. ``public`` names the nullable date-time field whose value
    makes the record public (or sendable); a database constraint then demands both languages of every field not in
    ``optional``. An optional field has both languages or neither.
    """
    options = type(f"{model.__name__}Texts", (TranslationOptions,), {"fields": fields, "fallback_languages": {"default": ()}})
    translator.register(model, options)
    declaration = Declaration(model, fields, optional, public)
    declarations[model] = declaration
    if public:
        _constrain(model, declaration)
    return declaration


def _constrain(model: type[models.Model], declaration: Declaration) -> None:
    both = Q()
    for name in declaration.fields:
        cy, en = f"{name}_cy", f"{name}_en"
        # A CHECK passes on NULL, so "not null" is said as well as "not empty".
        written = Q(**{f"{cy}__isnull": False, f"{cy}__gt": "", f"{en}__isnull": False, f"{en}__gt": ""})
        empty = (Q(**{cy: ""}) | Q(**{f"{cy}__isnull": True})) & (Q(**{en: ""}) | Q(**{f"{en}__isnull": True}))
        both &= (written | empty) if name in declaration.optional else written
    constraint = models.CheckConstraint(
        condition=Q(**{f"{declaration.public}__isnull": True}) | both,
        name=f"{model._meta.app_label}_{model._meta.model_name}_public_in_both"[:60],
        violation_error_message=_("What is public must be written in Welsh and in English."),
    )
    model._meta.constraints = [*model._meta.constraints, constraint]
    model._meta.original_attrs["constraints"] = model._meta.constraints
