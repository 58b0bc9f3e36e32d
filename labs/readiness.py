"""What a series still lacks before it may be shown to anyone."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from labs.models import Series
from languages.texts import declarations


def gaps(record: models.Model) -> list[str]:
    """Return the names of the record's texts that lack a language; optional ones may lack both."""
    declaration = declarations[type(record)]
    return [str(record._meta.get_field(name).verbose_name) for name in declaration.fields if _lacks(record, name)]


def _lacks(record: models.Model, name: str) -> bool:
    written = [bool(getattr(record, f"{name}_{language}")) for language in ("cy", "en")]
    optional = name in declarations[type(record)].optional
    return any(written) and not all(written) if optional else not all(written)


def problems(series: Series) -> list[str]:
    """Return, in the language of the page, each reason why ``series`` cannot be shown yet."""
    sessions = list(series.sessions.all())
    records: list[models.Model] = [series, *series.themes.all(), *sessions]
    found = [
        _("%(record)s: written in one language only, or not at all: %(texts)s.")
        % {"record": record, "texts": ", ".join(missing)}
        for record in records
        if (missing := gaps(record))
    ]
    return found if sessions else [*found, _("The series has no sessions.")]


def check(series: Series) -> None:
    """Raise ``ValidationError`` with every problem at once."""
    found = problems(series)
    if found:
        raise ValidationError(found, code="not_ready")
